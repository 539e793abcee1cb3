"""Many rows in one statement, whatever the number: the same SQL on both databases."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# What both drivers take as it is: asking Django's fields for each would cost half of all storing.
_PLAIN = frozenset((int, str, bytes, bool, float, type(None)))


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
    fields = [concrete_field(model, column) for column in columns]
    names = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    ending = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    _execute(
        f"INSERT INTO {table(model)} ({names}) VALUES ({places}){ending}",  # noqa: S608
        [_prepared(fields, row) for row in rows],
    )


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


def _prepared(fields: Sequence["Field[Any, Any]"], row: Sequence[Any]) -> list[Any]:
    return [
        value if type(value) in _PLAIN else _adapted(field, value)
        for field, value in zip(fields, row, strict=True)
    ]


def _adapted(field: "Field[Any, Any]", value: Any) -> Any:
    if type(value) is datetime:
        return moment(value)
    return field.get_db_prep_save(value, connection)


def _execute(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


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
