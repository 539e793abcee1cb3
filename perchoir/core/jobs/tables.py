"""Many rows in one statement, whatever the number: the same SQL on both databases."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=Model)

# What both drivers take as it is: asking Django's fields for each would cost half of all storing.
_PLAIN = frozenset((int, str, bytes, bool, float, type(None)))
# Fewer rows cost no less by COPY: see `bench/store.py`.
FEWEST_COPIED = 50


def insert_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    on_conflict: str = "",
) -> None:
    """Insert `rows` (values in the order of `columns`, which are names of fields; a JSON column
    takes lists and dictionaries).

    `on_conflict` is what follows "ON CONFLICT"; the existing row goes by the table's name and the
    new one by `excluded`.
    """
    waiting = list(rows)
    copies = connection.vendor == "postgresql" and len(waiting) >= FEWEST_COPIED
    (copy_each if copies else insert_each)(model, columns, waiting, on_conflict)


def insert_each(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    on_conflict: str = "",
) -> None:
    """`insert_rows` by INSERT."""
    fields = [concrete_field(model, column) for column in columns]
    places = ", ".join(["%s"] * len(fields))
    _execute(
        f"INSERT INTO {table(model)} ({_names(fields)}) VALUES ({places})"  # noqa: S608
        + (f" ON CONFLICT {on_conflict}" if on_conflict else ""),
        _prepared(fields, rows),
    )


def copy_each(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    on_conflict: str = "",
) -> None:
    """`insert_rows` by COPY: PostgreSQL only, a third of the work where there are many rows.

    COPY knows no conflict: where there may be one, rows go through a temporary table.
    """
    fields = [concrete_field(model, column) for column in columns]
    names, prepared = _names(fields), _prepared(fields, rows)
    if not on_conflict:
        copy_into(f"{table(model)} ({names})", prepared)
        return
    # Another version of this table, left in a connection by older code, has another name.
    version = crc32(names.encode())
    waiting = _quoted(f"arriving_{model._meta.db_table}_{version:x}")
    like = f"SELECT {names} FROM {table(model)} WITH NO DATA"  # noqa: S608
    execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {waiting} ON COMMIT DELETE ROWS AS {like}", [])
    copy_into(f"{waiting} ({names})", prepared)
    execute(
        f"INSERT INTO {table(model)} ({names}) SELECT {names} FROM {waiting}"  # noqa: S608
        f" ON CONFLICT {on_conflict}",
        [],
    )
    execute(f"TRUNCATE {waiting}", [])


def copy_into(target: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY plain values into `target`, a table with its columns. PostgreSQL only."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def update_rows(
    model: type[Model], assignments: str, condition: str, rows: Iterable[Sequence[Any]]
) -> None:
    """Run `UPDATE model SET assignments WHERE condition` once for each row of plain values."""
    _execute(f"UPDATE {table(model)} SET {assignments} WHERE {condition}", list(rows))  # noqa: S608


def delete_rows(model: type[Model], condition: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run `DELETE FROM model WHERE condition` once for each row of plain values."""
    _execute(f"DELETE FROM {table(model)} WHERE {condition}", list(rows))  # noqa: S608


def table(model: type[Model]) -> str:
    """The quoted name of a model's table."""
    return _quoted(model._meta.db_table)


def moment(value: Any) -> Any:
    """An instant as the database wants it among plain values."""
    return connection.ops.adapt_datetimefield_value(value)


def concrete_field(model: type[Model], name: str) -> "Field[Any, Any]":
    """A field that has a column."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _prepared(
    fields: Sequence["Field[Any, Any]"], rows: Iterable[Sequence[Any]]
) -> Sequence[Sequence[Any]]:
    """Rows as the driver takes them, column after column: most have nothing to adapt."""
    waiting = list(rows)
    if set(map(type, chain.from_iterable(waiting))) <= _PLAIN:
        return waiting
    columns = zip(*waiting, strict=True)
    prepared = [_column(field, values) for field, values in zip(fields, columns, strict=True)]
    return list(zip(*prepared, strict=True))


def _column(field: "Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    """What many rows share, such as an instant, is adapted once."""
    if set(map(type, values)) <= _PLAIN:
        return values
    instants = _Instants()
    return [
        value
        if type(value) in _PLAIN
        else instants[value]
        if type(value) is datetime
        else _adapted(field, value)
        for value in values
    ]


class _Instants(dict[datetime, Any]):
    """`moment` of each, the way to it asked for once: that costs as much as a moment."""

    def __init__(self) -> None:
        self._moment = connection.ops.adapt_datetimefield_value

    def __missing__(self, at: datetime) -> Any:
        self[at] = found = self._moment(at)
        return found


def _adapted(field: "Field[Any, Any]", value: Any) -> Any:
    kind = type(value)
    if kind in (list, dict) and type(field) is JSONField:
        return json.dumps(value) if value else "[]" if kind is list else "{}"  # most are empty
    return field.get_db_prep_save(value, connection)


def _execute(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _names(fields: Iterable["Field[Any, Any]"]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def in_list(column: str, numbers: bool = True) -> str:
    """`column` is among the values of one parameter made by `as_list`, however many."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::{'bigint' if numbers else 'text'}[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608


def as_list(values: Iterable[Any]) -> Any:
    """The parameter for `in_list` and `each_of`."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def among(found: QuerySet[M], column: str, ids: Collection[int | str]) -> QuerySet[M]:
    """Those of `found` of which `column` is one of `ids`, however many: Django makes a parameter
    of each, which for a thousand takes longer than to find them."""
    if connection.vendor == "postgresql":
        return found.filter(**{f"{column}__in": ids})
    return found.filter(
        **{f"{column}__in": RawSQL("SELECT value FROM json_each(%s)", [as_list(ids)])}
    )


def each_of(alias: str) -> str:
    """A table of one column, `alias.value`, with the numbers of one parameter made by `as_list`."""
    if connection.vendor == "postgresql":
        return f"unnest(%s::bigint[]) AS {alias}(value)"
    return f"json_each(%s) AS {alias}"


def rows_of(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def execute(statement: str, parameters: Sequence[Any]) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
