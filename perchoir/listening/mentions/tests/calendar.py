"""What tests need to have had mentions for months: PostgreSQL gives ids that carry the month."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from perchoir.core.jobs.months import lowest_id, month_of
from perchoir.core.jobs.partitions import drop, make, partitions_of
from perchoir.core.jobs.tables import execute
from perchoir.listening.mentions.months import COUNTS, MENTIONS, hanging_on_mentions


def have_listened_since(begin: datetime, now: datetime) -> None:
    """One month after the other, as if Perchoir had run all that time."""
    for monthly in (MENTIONS, *hanging_on_mentions, *COUNTS):
        drop(monthly, partitions_of(monthly)[0])
        for month in range(month_of(begin), month_of(now)):
            make(monthly, month)


@contextmanager
def coming_in(at: datetime) -> Iterator[None]:
    """Mentions stored inside are given ids of the month of `at`."""
    execute("SET CONSTRAINTS ALL IMMEDIATE", [])
    execute(
        "ALTER TABLE mentions_mention ALTER id"
        f" SET DEFAULT {lowest_id(month_of(at))} + nextval('mentions_mention_number')",
        [],
    )
    yield
    execute("SET CONSTRAINTS ALL IMMEDIATE", [])
    execute("ALTER TABLE mentions_mention ALTER id SET DEFAULT mentions_next_id()", [])
