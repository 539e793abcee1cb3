"""How long a server asks us to wait, in seconds, out of its headers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import moment

LONGEST_S = 24 * 3600.0


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """`Retry-After`, in seconds or as a date (RFC 9110); at most a day."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:9]), LONGEST_S)
    return _until(http_date(value), now)


def limit_resets_in(headers: Mapping[str, str], now: datetime) -> float | None:
    """`X-RateLimit-Reset`: an ISO date (Mastodon), seconds since 1970, or seconds from now."""
    value = headers.get("x-ratelimit-reset", "").strip()
    seconds = whole_number(value, 11)
    if seconds is not None:
        left = seconds - now.timestamp() if seconds > 1e9 else float(seconds)
        return min(max(left, 0.0), LONGEST_S)
    return _until(moment(value), now)


def limit_remaining(headers: Mapping[str, str]) -> int | None:
    """`X-RateLimit-Remaining`: calls left until the reset."""
    value = headers.get("x-ratelimit-remaining", "").strip()
    return whole_number(value, 11)


def http_date(value: str) -> datetime | None:
    """An HTTP or mail date as an aware time in UTC."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _until(then: datetime | None, now: datetime) -> float | None:
    if then is None:
        return None
    return min(max((then - now).total_seconds(), 0.0), LONGEST_S)
