"""On PostgreSQL, retention by whole months: what no workspace keeps any more goes in milliseconds.

Before a month of mentions goes, what outlives it is set right: copies that came later get another
first, counts of its time are counted again from what remains, and what members did with its
mentions goes. Its own table is then read to the end, step by step, for authors of whom nothing else
is kept and for keys that are free again, and dropped last.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction
from django.db.models import CASCADE, ForeignObjectRel, QuerySet

from perchoir.core.jobs.months import lowest_id, month_of, start_of
from perchoir.core.jobs.partitions import (
    Monthly,
    Partition,
    detach,
    divided,
    drop,
    partitions_of,
    reserve,
)
from perchoir.core.jobs.tables import execute, moment, rows_of, table
from perchoir.core.jobs.turns import in_turn, take_turn
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.copies import leave_range
from perchoir.listening.mentions.ingest.counting import Changes, countable
from perchoir.listening.mentions.ingest.removing import delete_authors_without_mentions
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.months import COUNTS, MENTIONS, PAYLOADS, hanging_on_mentions
from perchoir.listening.watches.models import Watch

log = logging.getLogger(__name__)

MOST_COUNTED_AGAIN = 50_000
"""Matches of a month's time that may remain when it goes; with more, its mentions go one by one."""
STEP = 5_000
_LOWEST = -(2**63)

Days = Mapping[int, int]
"""For each workspace, the most days that one of its rules keeps."""


def drop_some(days: Days, raw_days: Days, now: datetime) -> bool:
    """One step: a month of payloads or of mentions, or the next part of what a month left behind;
    whether there was anything to do."""
    if not divided():
        return False
    return _drop_payloads(raw_days, now) or _drop_mentions(days, now) or _read_what_left()


def waiting_months(days: Days, now: datetime) -> list[tuple[int, int]]:
    """Ids, from and below, of mentions that will go with their month: of all others nothing but
    their own age decides."""
    return [
        (lowest_id(one.low), lowest_id(one.high))
        for one in (partitions_of(MENTIONS) if divided() else ())
        if one.low is not None and (one.high > month_of(now) or _is_kept(one, days, now))
    ]


def _over(partitions: list[Partition], now: datetime) -> list[Partition]:
    """Those of which no day is to come, and in which something may be."""
    return [one for one in partitions if one.high <= month_of(now)]


def _is_kept(partition: Partition, days: Days, now: datetime) -> bool:
    """Whether a rule keeps anything of it. Its rows are asked, not its name."""
    kept = f"SELECT 1 FROM {partition.name} WHERE workspace_id = %s AND received_at >= %s LIMIT 1"  # noqa: S608
    return any(
        rows_of(kept, [workspace, now - timedelta(days=most)]) for workspace, most in days.items()
    )


def _drop_payloads(raw_days: Days, now: datetime) -> bool:
    """Empty the oldest month of payloads that nobody keeps. Its place stays: an edit brings one."""
    for partition in _over(partitions_of(PAYLOADS), now):
        is_empty = not rows_of(f"SELECT 1 FROM {partition.name} LIMIT 1", [])  # noqa: S608
        if not is_empty and not _is_kept(partition, raw_days, now):
            return _tried(partial(execute, f"TRUNCATE {partition.name}", []), partition)
    return False


def _drop_mentions(days: Days, now: datetime) -> bool:
    """The oldest month goes, or none: what is left of a time is then known to be newer."""
    oldest = _over(partitions_of(MENTIONS), now)[:1]
    for partition in oldest:
        time = _Time.of(partition)
        if not _is_kept(partition, days, now) and time.remaining() <= MOST_COUNTED_AGAIN:
            return _tried(partial(_take_away, partition, time), partition)
    return False


def _tried(work: Callable[[], object], partition: Partition) -> bool:
    """In one transaction and alone among all who write; False when the table stays in use."""
    try:
        with transaction.atomic():
            for workspace in Workspace.objects.order_by("pk").values_list("pk", flat=True):
                take_turn(workspace)
            work()
    except DatabaseError as error:
        log.warning("%s could not go yet: %s", partition.name, error)
        return False
    log.info("%s went.", partition.name)
    return True


@dataclass(frozen=True, slots=True)
class _Time:
    """From the month of the oldest post in a partition to its end: where its counts stand.

    Nothing is written later than it comes in, and what came in earlier is gone.
    """

    start: datetime
    end: datetime
    newer: int

    @classmethod
    def of(cls, partition: Partition) -> "_Time":
        end = start_of(partition.high)
        oldest = f"SELECT min(at) FROM {partition.name} WHERE workspace_id = %s"  # noqa: S608
        workspaces = Workspace.objects.values_list("pk", flat=True)
        found = [at for pk in workspaces for (at,) in rows_of(oldest, [pk]) if at]
        return cls(start_of(month_of(min(found))) if found else end, end, lowest_id(partition.high))

    def remaining(self) -> int:
        """Matches of this time whose mentions came in later, at most one more than are counted."""
        return self._matches()[: MOST_COUNTED_AGAIN + 1].count()

    def counted(self) -> Changes:
        """What remains: all that this time still counts once the month is gone."""
        changes = Changes()
        for match in self._matches().select_related("mention").iterator(chunk_size=2_000):
            changes.add([match.watch_id], countable(match.mention))
        return changes

    def counts(self) -> Iterator[tuple[Monthly, Partition]]:
        """The months of counts that lie in it as a whole."""
        for monthly in COUNTS:
            for partition in partitions_of(monthly):
                if partition.low is not None and self._holds(partition):
                    yield monthly, partition

    def forget_counts(self) -> None:
        for monthly in COUNTS:
            here = f"DELETE FROM {monthly.table} WHERE at >= %s AND at < %s"  # noqa: S608
            execute(here, [moment(self.start), moment(self.end)])

    def _holds(self, partition: Partition) -> bool:
        low, high = month_of(self.start), month_of(self.end)
        return partition.low is not None and low <= partition.low and partition.high <= high

    def _matches(self) -> "QuerySet[Match]":
        # Deleted ones too: they can be had back for a while. Named, so that their index is taken.
        watches = list(Watch.everything.values_list("pk", flat=True))
        return Match.objects.filter(
            watch__in=watches, at__gte=self.start, at__lt=self.end, mention__gte=self.newer
        )


def _take_away(partition: Partition, time: "_Time") -> None:
    low = _LOWEST if partition.low is None else lowest_id(partition.low)
    high = lowest_id(partition.high)
    leave_range(partition.name, low, high)
    _remove_what_few_have(low, high)
    execute("SET CONSTRAINTS ALL IMMEDIATE", [])
    remains = time.counted()
    hanging = [
        (monthly, one)
        for monthly in hanging_on_mentions
        for one in partitions_of(monthly)
        if (one.low, one.high) == (partition.low, partition.high)
    ]
    counts = list(time.counts())
    reserve([*hanging, *counts, (MENTIONS, partition)])
    for monthly, one in [*hanging, *counts]:
        drop(monthly, one)
    detach(MENTIONS, partition)
    _leave(partition)
    time.forget_counts()
    remains.write()


def _remove_what_few_have(low: int, high: int) -> None:
    """Triage, notes, stars and whatever else points at these mentions."""
    many = {MENTIONS.table, *(monthly.table for monthly in hanging_on_mentions)}
    for relation in Mention._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        target, column = relation.field.model, relation.field.column
        if target._meta.db_table in many:
            continue
        here = f"WHERE {column} >= %s AND {column} < %s"
        if relation.on_delete is CASCADE:
            execute(f"DELETE FROM {table(target)} {here}", [low, high])  # noqa: S608
        else:
            execute(f"UPDATE {table(target)} SET {column} = NULL {here}", [low, high])  # noqa: S608


def _leave(partition: Partition) -> None:
    """Its own table waits to be read to the end. Nothing there may hold an author back."""
    name = f"{partition.name}_leaving"
    execute(f"ALTER TABLE {partition.name} RENAME TO {name}", [])
    for (constraint,) in rows_of(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [name]
    ):
        execute(f'ALTER TABLE {name} DROP CONSTRAINT "{constraint}"', [])


def _read_what_left() -> bool:
    """The next part of a month that left. How far it was read stands in the table's comment."""
    found = rows_of(
        """SELECT relname, COALESCE(obj_description(oid, 'pg_class'), %s)::bigint FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'mentions\\_mention\\_%%\\_leaving'
        ORDER BY relname LIMIT 1""",
        [str(_LOWEST)],
    )
    for name, read in found:
        rows = rows_of(
            f"SELECT id, workspace_id, author_id FROM {name} WHERE id > %s ORDER BY id LIMIT %s",  # noqa: S608
            [read, STEP],
        )
        if not rows:
            execute(f"DROP TABLE IF EXISTS {name}", [])
            return True
        first, last = rows[0][0], rows[-1][0]
        _free_keys(name, first, last)
        for workspace in sorted({row[1] for row in rows}):
            authors = {author for _id, where, author in rows if where == workspace}
            in_turn(workspace, partial(delete_authors_without_mentions, authors))
        execute(f"COMMENT ON TABLE {name} IS '{last}'", [])
    return bool(found)


def _free_keys(name: str, first: int, last: int) -> None:
    """A post that came again meanwhile has taken its key over: that one stays."""
    execute(
        f"""DELETE FROM mentions_key WHERE mention_id BETWEEN %s AND %s AND digest = ANY (ARRAY(
            SELECT mentions_digest(workspace_id, network, remote_id) FROM {name}
            WHERE id BETWEEN %s AND %s))""",  # noqa: S608
        [first, last, first, last],
    )
