"""What PostgreSQL keeps by month: mentions, what hangs on each of them, and what they add up to.

A mention's id carries the month in which it came in, so that its matches, its payload and its words
are found and dropped by the same number. Counts go by the time at which posts were written.
`mentions_key` holds a digest of workspace, network and id there for every mention: no month alone
could say that a post is stored once.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from perchoir.core.jobs.partitions import Monthly, divided, make_ahead

MENTIONS = Monthly("mentions_mention", "id")
MATCHES = Monthly("mentions_match", "mention_id")
PAYLOADS = Monthly("mentions_rawpayload", "mention_id")
COUNTS = (
    Monthly("mentions_volume", "at", by_time=True),
    Monthly("mentions_tally", "at", by_time=True),
)

hanging_on_mentions = [MATCHES, PAYLOADS]
"""Tables whose months go with those of mentions. A module above this one adds its own."""


def make_months(now: datetime | None = None) -> int:
    """Make the months to come of every table; how many were made."""
    if not divided():
        return 0
    return make_ahead([MENTIONS, *hanging_on_mentions, *COUNTS], now or datetime.now(UTC))


def read_many_months_quickly(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Every month adds to what the planner believes a query costs. Compiling it, or starting
    processes for it, then takes longer than answering it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")
