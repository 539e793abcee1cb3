"""What the Graph interface says when it says no, and how much of its patience is used.

developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting,
.../instagram-platform/instagram-graph-api/reference/error-codes (June 2026); read November 2026.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from perchoir.core.outbound import Answer, OutboundFailed
from perchoir.networks.common.delays import LONGEST_S, retry_after
from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.contract import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Tools,
    Unknown,
)
from perchoir.networks.contract.rates import room_key

# Nothing of these was done. 102 and 190 are the token; 458 to 467 say why it no longer holds.
_TOKEN: Final = frozenset({102, 190})
_LIMITS: Final = frozenset({4, 9, 17, 32, 341, 613}) | frozenset(range(80_000, 80_100))
_TOO_MANY_POSTS: Final = frozenset({2207042})
_PERMISSION: Final = frozenset({3, 10}) | frozenset(range(200, 300))
_BLOCKED: Final = frozenset({368, 2207051})
_INACTIVE: Final = frozenset({2207050})
_NOT_READY: Final = frozenset({9007, 2207027})
_NOT_FETCHED: Final = frozenset({9004, 2207003, 2207052})
_NO_MEDIA: Final = frozenset({2207004, 2207005, 2207009, 2207023, 2207026})
_EXPIRED: Final = frozenset({2207020, 2207006, 2207008})
# A service in trouble answers so, at times with 400: the work may have been done.
_TROUBLE: Final = frozenset({-2, -1, 1, 2})
_TWICE: Final = frozenset({506})
# "Object does not exist, or you may not see it"; 803 and 24 say the same elsewhere.
_GONE: Final = frozenset({24, 803})
_VERSION: Final = frozenset({2635, 2500})
_LITTLE_LEFT: Final = 80
_WINDOW_S: Final = 3_600
# A limit that names no end is asked about again after this: it counts the last hour.
_UNSAID_S: Final = 600.0


class No(msgspec.Struct, frozen=True):
    """An error object: its `code` and `subcode`, 0 where there is none."""

    code: int
    subcode: int

    def is_one_of(self, numbers: frozenset[int]) -> bool:
        return self.code in numbers or self.subcode in numbers

    @property
    def is_gone(self) -> bool:
        return self.code in _GONE or (self.code == 100 and self.subcode == 33)


def json_of(answer: Answer) -> Any:
    """None when it is no JSON."""
    try:
        return answer.json()
    except OutboundFailed:
        return None


def no_of(found: Any) -> No | None:
    """The error that an answer holds, None where it holds none."""
    error = inner(found, "error") if isinstance(found, Mapping) else {}
    code = error.get("code")
    if isinstance(code, bool) or not isinstance(code, int):
        return None
    subcode = error.get("error_subcode")
    return No(code, subcode if isinstance(subcode, int) else 0)


def refusal(no: No, said: str, wait: float | None) -> ConnectorError:
    """In the contract's words. `Unknown` where the work may have been done."""
    if no.is_one_of(_TROUBLE) and not no.subcode:
        return Unknown("answer_makes_no_sense", said)
    if no.is_one_of(_TOKEN):
        return NeedsReconnect("token_refused", said)
    if no.is_one_of(_BLOCKED):
        return Refused("account_blocked", said)
    if no.is_one_of(_NOT_READY):
        return Temporary("media_not_ready", said, 60.0)
    if no.is_one_of(_LIMITS | _TOO_MANY_POSTS):
        return Temporary("too_many_requests", said, wait)
    if no.is_one_of(_INACTIVE):
        return NeedsReconnect("account_not_active", said)
    if no.is_one_of(_PERMISSION):
        return NeedsReconnect("not_allowed_to_write", said)
    return _about_the_post(no, said)


def _about_the_post(no: No, said: str) -> ConnectorError:
    if no.is_one_of(_TWICE):
        return Unknown("said_before_there", said)
    if no.is_one_of(_NOT_FETCHED):
        return Refused("media_not_fetched", said)
    if no.is_one_of(_NO_MEDIA):
        return Refused("media_not_processed", said)
    if no.is_one_of(_EXPIRED):
        return Refused("preparation_expired", said)
    if no.is_gone:
        return Refused("not_found", said)
    if no.is_one_of(_VERSION):
        return Refused("version_retired", said)
    if no.is_one_of(_TROUBLE):
        return Unknown("answer_makes_no_sense", said)
    return Refused("refused_by_server", said)


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until calls are taken again, as far as Meta says."""
    asked = retry_after(headers, now)
    if asked is not None:
        return asked
    minutes = [_number(use, "estimated_time_to_regain_access") for use in _business_uses(headers)]
    longest = max(minutes, default=0.0)
    return min(longest * 60.0, LONGEST_S) if longest else _UNSAID_S


async def keep_use(answer: Answer, network: str, account_id: str, tools: Tools) -> None:
    """Remember what is left once it becomes little: Meta counts in per cent of a rolling hour."""
    used = _used(answer.headers)
    if not account_id or used < _LITTLE_LEFT:
        return
    minutes = [
        _number(one, "estimated_time_to_regain_access") for one in _business_uses(answer.headers)
    ]
    seconds = max(minutes, default=0.0) * 60 or _WINDOW_S
    resets_at = tools.now() + timedelta(seconds=min(seconds, LONGEST_S))
    left = max(0, 100 - int(used))
    await tools.remember(room_key(network, account_id), f"{left} 100 {resets_at.isoformat()}")


def _used(headers: Mapping[str, str]) -> float:
    """The fullest of all that is counted, in per cent."""
    every = [_object(headers, "x-app-usage"), *_business_uses(headers)]
    names = ("call_count", "total_time", "total_cputime")
    return max((_number(one, name) for one in every for name in names), default=0.0)


def _business_uses(headers: Mapping[str, str]) -> list[Fields]:
    found: list[Fields] = []
    for uses in _object(headers, "x-business-use-case-usage").values():
        found += [one for one in uses if isinstance(one, Mapping)] if isinstance(uses, list) else []
    return found


def _object(headers: Mapping[str, str], name: str) -> Fields:
    try:
        found = json.loads(headers.get(name, "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _number(fields: Fields, name: str) -> float:
    value = fields.get(name)
    if isinstance(value, str):
        value = int(text(fields, name)[:9]) if value.isascii() and value.isdecimal() else 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return 0.0
    return float(min(value, 1_000_000))
