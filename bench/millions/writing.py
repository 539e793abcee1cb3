"""Rows by the hundred thousand, into SQLite or PostgreSQL, with the indexes made afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 5_000


def stamp(at: datetime) -> Any:
    """An instant as the database in use keeps it."""
    if connection.vendor == "postgresql":
        return at
    return str(at.astimezone(UTC).replace(tzinfo=None))


class Rows:
    """Gathers rows of a table and writes them by the thousand."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self.table, self.columns = table, list(columns)
        self.waiting: list[Sequence[Any]] = []

    def add(self, row: Sequence[Any]) -> None:
        self.waiting.append(row)
        if len(self.waiting) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        rows, self.waiting = self.waiting, []
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in self.columns)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self.table}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f'INSERT INTO "{self.table}" ({names}) VALUES ({marks})', rows)


class ModelRows(Rows):
    """Rows of a model, given as names and values; a field that is not given has its default."""

    def __init__(self, model: type[models.Model], given: Sequence[str]) -> None:
        fields = list(model._meta.concrete_fields)
        others = [field for field in fields if field.name not in given and not field.primary_key]
        columns = {field.name: field.column for field in fields}
        names = [*given, *(field.name for field in others)]
        super().__init__(model._meta.db_table, [str(columns[name]) for name in names])
        self.rest = tuple(_default(field) for field in others)

    def put(self, *values: Any) -> None:
        """Add a row whose given fields have these values."""
        self.add((*values, *self.rest))


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return "[]" if value == [] else "{}"
    return field.get_db_prep_save(value, connection)


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop what can be made faster at the end, and make it again."""
    drop, make = _postgres(tables) if connection.vendor == "postgresql" else _sqlite(tables)
    _run(drop)
    yield
    _run(make)


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            print(f"  {statement[:76]}", flush=True)
            cursor.execute(statement)


def _sqlite(tables: Sequence[str]) -> tuple[list[str], list[str]]:
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            f" AND tbl_name IN ({marks})",
            list(tables),
        )
        found = cursor.fetchall()
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            cursor.execute(f"PRAGMA {pragma}")
    return [f'DROP INDEX "{name}"' for name, _ in found], [sql for _, sql in found]


def _postgres(tables: Sequence[str]) -> tuple[list[str], list[str]]:
    names = list(tables)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype
            FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s)
            AND contype IN ('u', 'f') AND conparentid = 0 ORDER BY contype = 'u'""",
            [names],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
            AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
            [names],
        )
        indexes = cursor.fetchall()
    drop = [f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _, _ in constraints]
    drop += [f'DROP INDEX "{name}"' for name, _ in indexes]
    # As it is shown, an index of a table kept by month would be made without its months.
    make = [sql.replace(" ON ONLY ", " ON ") for _, sql in indexes]
    make += [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for table, name, definition, _ in reversed(constraints)
    ]
    return drop, make
