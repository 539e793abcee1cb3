"""Tables kept in one partition a month, on PostgreSQL; SQLite has none and is left as it is.

Beside the months stand two partitions: `before` holds what was stored before the table was
divided, `default` what falls into no month, so that a row always finds a place.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain

from django.db import DatabaseError, OperationalError, connection, transaction

from perchoir.core.jobs.months import lowest_id, month_of, start_of, word
from perchoir.core.jobs.tables import execute, rows_of
from perchoir.core.jobs.turns import is_transient

AHEAD = 2
"""Months that are made before they come."""
_PATIENCE = "SET LOCAL lock_timeout = '300ms'"
"""Less than PostgreSQL's second before it breaks a deadlock: whoever reads is never the victim."""
_TRIES = 20
_RANGE = re.compile(r"FROM \('?(.*?)'?\) TO \('?(.*?)'?\)")


@dataclass(frozen=True, slots=True)
class Monthly:
    """A table and the column that says the month: ids that carry it, or (`by_time`) instants."""

    table: str
    column: str
    by_time: bool = False

    def bound(self, month: int) -> str:
        """The lowest value of a month, as SQL."""
        return f"'{start_of(month).isoformat()}'" if self.by_time else str(lowest_id(month))


@dataclass(frozen=True, slots=True)
class Partition:
    """`low` (included, None where it is open) and `high` (excluded) are the months it holds."""

    name: str
    low: int | None
    high: int


def divided() -> bool:
    """Whether this database keeps tables by month."""
    return connection.vendor == "postgresql"


def partitions_of(monthly: Monthly) -> list[Partition]:
    """Its months, oldest first, without `default`."""
    found = rows_of(
        """SELECT child.relname, pg_get_expr(child.relpartbound, child.oid)
        FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = %s::regclass""",
        [monthly.table],
    )
    bounds = [(name, _RANGE.search(text)) for name, text in found]
    read = [Partition(name, _low(monthly, b[1]), _month(monthly, b[2])) for name, b in bounds if b]
    return sorted(read, key=lambda one: one.high)


def _low(monthly: Monthly, text: str) -> int | None:
    return None if text == "MINVALUE" else _month(monthly, text)


def _month(monthly: Monthly, text: str) -> int:
    if monthly.by_time:
        return month_of(datetime.fromisoformat(text + ":00" if text[-3] in "+-" else text))
    return int(text) // lowest_id(1)


def make_ahead(tables: Iterable[Monthly], now: datetime) -> int:
    """Make the present month and those to come, where they are missing; how many were made.

    A month of which `default` already holds rows is left to it: nothing is lost, and its rows are
    purged one by one. A table in use is tried again next time.
    """
    made = 0
    for monthly in tables:
        there = {month for one in partitions_of(monthly) for month in (one.low, one.high - 1)}
        newest = max((one.high for one in partitions_of(monthly)), default=0)
        for month in range(month_of(now), month_of(now) + AHEAD + 1):
            if month not in there and month >= newest:
                made += _tried(partial(make, monthly, month))
    return made


def make(monthly: Monthly, month: int) -> None:
    """Make one month. Raises `DatabaseError` when it is there or `default` holds rows of it."""
    bounds = f"FROM ({monthly.bound(month)}) TO ({monthly.bound(month + 1)})"
    _add(monthly, word(month), f"FOR VALUES {bounds}")


def _add(monthly: Monthly, suffix: str, values: str) -> None:
    """A partition whose indexes are named after the whole table's, so that plans can be read."""
    name = f"{monthly.table}_{suffix}"
    execute(f"CREATE TABLE {name} PARTITION OF {monthly.table} {values}", [])
    for mine, whole in rows_of(
        """SELECT mine.relname, whole.relname FROM pg_index
        JOIN pg_class mine ON mine.oid = indexrelid
        JOIN pg_inherits ON inhrelid = indexrelid JOIN pg_class whole ON whole.oid = inhparent
        WHERE indrelid = %s::regclass""",
        [name],
    ):
        execute(f'ALTER INDEX "{mine}" RENAME TO "{whole[:54]}_{suffix}"', [])


def _tried(work: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            execute(_PATIENCE, [])
            work()
    except DatabaseError:
        return False
    return True


def reserve(leaving: Iterable[tuple[Monthly, Partition]]) -> None:
    """Keep everybody out of these months, and of all that dropping them touches, to the end of the
    caller's transaction: at once or not at all, so that nobody waits who has what this waits for.
    Raises `OperationalError` when one of the tables stays in use."""
    gone = list(leaving)
    names = [name for monthly, partition in gone for name in (monthly.table, partition.name)]
    linked = rows_of(
        """SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])""",
        [names],
    )
    tables = ", ".join(sorted({*names, *(name for (name,) in linked)}))
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                execute(_PATIENCE, [])
                execute(f"LOCK TABLE ONLY {tables.replace(', ', ', ONLY ')}", [])
            return
        except OperationalError as error:
            if attempt == _TRIES or not is_transient(error):
                raise
        time.sleep(0.02 * attempt)


def drop(monthly: Monthly, partition: Partition) -> None:
    """Take a month away with all its rows, within the caller's transaction: milliseconds."""
    detach(monthly, partition)
    execute(f"DROP TABLE {partition.name}", [])


def detach(monthly: Monthly, partition: Partition) -> None:
    """Take a month out of the table, within the caller's transaction; its own table remains.
    Raises `OperationalError` when the table stays in use."""
    execute(_PATIENCE, [])
    execute(f"ALTER TABLE {monthly.table} DETACH PARTITION {partition.name}", [])


def divide(monthly: Monthly, now: datetime, unlinked: Iterable[str] = ()) -> None:
    """Divide a table by month: its rows stay where they are, in the partition `before`.

    Primary and unique keys must hold the column (the primary key is given it); other unique
    constraints become plain indexes. Foreign keys of the columns `unlinked` and those that point
    here go, the rest stays. For migrations: nothing else may use the table meanwhile.
    """
    before, month = f"{monthly.table}_before", month_of(now)
    gone = set(unlinked)
    constraints = [
        one for one in _constraints(monthly.table) if one.kind != "f" or one.column not in gone
    ]
    indexes = _indexes(monthly.table)
    _unlink(monthly.table)
    _make_room(monthly.table, before)
    execute(
        f"CREATE TABLE {monthly.table} (LIKE {before} INCLUDING DEFAULTS)"
        f" PARTITION BY RANGE ({monthly.column})",
        [],
    )
    _number(monthly)
    for statement in [*chain.from_iterable(_key(monthly, one) for one in constraints), *indexes]:
        execute(statement, [])
    high = month + 1 if monthly.by_time and _holds_rows(before) else month
    execute(
        f"ALTER TABLE {monthly.table} ATTACH PARTITION {before}"
        f" FOR VALUES FROM (MINVALUE) TO ({monthly.bound(high)})",
        [],
    )
    _add(monthly, "default", "DEFAULT")
    make_ahead([monthly], now)


@dataclass(frozen=True, slots=True)
class _Constraint:
    name: str
    kind: str
    definition: str
    column: str


def _constraints(table: str) -> list[_Constraint]:
    found = rows_of(
        """SELECT conname, contype::text, pg_get_constraintdef(con.oid), attname
        FROM pg_constraint con JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'c', 'f')
        ORDER BY contype DESC, conname""",
        [table],
    )
    return [_Constraint(*row) for row in found]


def _indexes(table: str) -> list[str]:
    """Those that belong to no constraint, as they were made."""
    found = rows_of(
        """SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid
            AND conrelid = indrelid)""",
        [table],
    )
    return [statement for (statement,) in found]


def _unlink(table: str) -> None:
    """Foreign keys from and to this table go."""
    for name, source in rows_of(
        """SELECT conname, conrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND %s::regclass IN (conrelid, confrelid)""",
        [table],
    ):
        execute(f'ALTER TABLE {source} DROP CONSTRAINT "{name}"', [])


def _make_room(table: str, before: str) -> None:
    """Give the table and all that has a name of its own in the database other names."""
    for (name,) in rows_of(
        "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE indrelid = %s::regclass",
        [table],
    ):
        execute(f'ALTER INDEX "{name}" RENAME TO "{_earlier(name)}"', [])
    execute(f"ALTER TABLE {table} RENAME TO {before}", [])


def _earlier(name: str) -> str:
    return f"{name[:55]}_before"


def _number(monthly: Monthly) -> None:
    """A sequence for the table's own `id`, in place of the identity that partitions cannot have."""
    before = f"{monthly.table}_before"
    has_id = rows_of(
        "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attidentity <> ''", [before]
    )
    if not has_id:
        return
    sequence = f"{monthly.table}_number"
    ((last,),) = rows_of(f"SELECT COALESCE(max(id), 0) + 1 FROM {before}", [])  # noqa: S608
    execute(f"ALTER TABLE {before} ALTER id DROP IDENTITY", [])
    execute(f"CREATE SEQUENCE {sequence} START {last}", [])
    execute(f"ALTER SEQUENCE {sequence} OWNED BY {monthly.table}.id", [])
    execute(f"ALTER TABLE {monthly.table} ALTER id SET DEFAULT nextval('{sequence}')", [])


def _key(monthly: Monthly, one: _Constraint) -> list[str]:
    """A constraint as the whole table can have it."""
    inside = one.definition.partition("(")[2].partition(")")[0]
    if one.kind not in "pu" or monthly.column in inside.split(", "):
        return [f'ALTER TABLE {monthly.table} ADD CONSTRAINT "{one.name}" {one.definition}']
    undone = f'ALTER TABLE {monthly.table}_before DROP CONSTRAINT "{_earlier(one.name)}"'
    if one.kind == "u":
        return [undone, f'CREATE INDEX "{one.name}" ON {monthly.table} ({inside})']
    key = f'"{one.name}" PRIMARY KEY ({inside}, {monthly.column})'
    return [undone, f"ALTER TABLE {monthly.table} ADD CONSTRAINT {key}"]


def _holds_rows(table: str) -> bool:
    return bool(rows_of(f"SELECT 1 FROM {table} LIMIT 1", []))  # noqa: S608
