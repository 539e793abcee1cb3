"""How much a network takes from one account, known before it is hit.

A connector's folder may hold `RATES`. The caller counts what it sent and waits by itself; what the
network says is left (`room_left`) goes before what we count.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import moment

SHARE: Final = 0.9
"""We plan for so much of a limit: the rest is for reading, deleting and other tools."""
LOW: Final = 0.2
"""Below this share of a limit what is left is worth remembering."""


class Rate(msgspec.Struct, frozen=True):
    """At most `most` of `unit` (a message id) in any `period_s` seconds. `post`, `delete`, `media`
    and `sign_in` are what one of these costs, 0 where it does not count. `source` is where the
    network says so, `as_of` when that was read."""

    unit: str
    most: int
    period_s: int
    post: int
    delete: int
    source: str
    as_of: str
    media: int = 0
    sign_in: int = 0

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.period_s)

    @property
    def posts(self) -> int | None:
        """How many posts we plan in a period, None where posts do not count."""
        return max(1, int(self.most * SHARE) // self.post) if self.post else None


class RoomLeft(msgspec.Struct, frozen=True):
    """What a network said is left of `most` until `resets_at` (UTC)."""

    left: int
    most: int
    resets_at: datetime

    @property
    def is_low(self) -> bool:
        return self.left < self.most * LOW

    @property
    def is_spent(self) -> bool:
        return self.left < self.most * (1 - SHARE) / 2


def room_left(headers: Mapping[str, str], now: datetime) -> RoomLeft | None:
    """`RateLimit-*`, `X-RateLimit-*` or `X-Rate-Limit-*`: limit, remaining, and a reset that is a
    date, seconds since 1970 or seconds from now. None where one of the three is missing or makes no
    sense."""
    for prefix in ("ratelimit-", "x-ratelimit-", "x-rate-limit-"):
        most = whole_number(headers.get(f"{prefix}limit", "").strip(), 11)
        left = whole_number(headers.get(f"{prefix}remaining", "").strip(), 11)
        resets_at = _reset(headers.get(f"{prefix}reset", "").strip(), now)
        if most and left is not None and resets_at and resets_at > now:
            return RoomLeft(left, most, resets_at)
    return None


def _reset(value: str, now: datetime) -> datetime | None:
    seconds = whole_number(value, 11)
    if seconds is None:
        return moment(value)
    if seconds > 1e9:
        return datetime.fromtimestamp(seconds, UTC)
    return now + timedelta(seconds=seconds)


def room_key(network: str, account_id: str) -> str:
    """Under which what is left is remembered."""
    return f"room:{network}:{account_id}"
