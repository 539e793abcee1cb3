"""Dates as people and spreadsheets write them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Every format by its key; "iso", "epoch_s" and "epoch_ms" are read without strptime.
_DAY_FIRST: Final = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
_MONTH_FIRST: Final = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
_OTHER: Final = ("%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%b %d, %Y", "%d %B %Y")
_TIMES: Final = (" %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S", "")
_WITH_ZONE: Final = ("%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z", "%d/%b/%Y:%H:%M:%S %z")
FORMATS: Final[tuple[str, ...]] = (
    "iso",
    "epoch_s",
    "epoch_ms",
    *(day + time for day in (*_DAY_FIRST, *_MONTH_FIRST, *_OTHER) for time in _TIMES),
    *_WITH_ZONE,
)
_BETWEEN = re.compile(r"\s*(?:,| à | at | - )\s*(?=\d{1,2}[:h]\d)|\s+")
_FRENCH_HOUR = re.compile(r"(?<=\d)\s?h\s?(?=\d\d\b)")
_EARLIEST: Final = 1990


def read_date(value: str, date_format: str, zone: str) -> datetime | None:
    """`value` as an aware time in UTC, None when it is not in this format or out of all reason.

    `zone` is an IANA name, for values that name no zone. Raises `ValueError` when there is no
    such zone.
    """
    found = _naive_or_aware(_spaced(value), date_format)
    if found is None or not _EARLIEST <= found.year <= 2200:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=_zone(zone))).astimezone(UTC)


def formats_of(values: Sequence[str]) -> list[str]:
    """The formats in which every one of these can be read, the likeliest first."""
    shown = [_spaced(value) for value in values if value.strip()][:200]
    if not shown:
        return []
    return [
        one
        for one in FORMATS
        if all((date := _naive_or_aware(v, one)) and _EARLIEST <= date.year <= 2200 for v in shown)
    ]


def is_month_first(date_format: str) -> bool:
    return date_format.startswith(_MONTH_FIRST)


def is_day_first(date_format: str) -> bool:
    return date_format.startswith(_DAY_FIRST)


def _spaced(value: str) -> str:
    """ "12/12/2016 à 14h05" as "12/12/2016 14:05"."""
    return _BETWEEN.sub(" ", _FRENCH_HOUR.sub(":", value.strip()[:60]))


def _naive_or_aware(value: str, date_format: str) -> datetime | None:
    try:
        if date_format == "iso":
            return datetime.fromisoformat(value) if "-" in value and len(value) >= 8 else None
        if date_format in ("epoch_s", "epoch_ms"):
            return _since_1970(value, date_format)
        return datetime.strptime(value, date_format)  # noqa: DTZ007 - the zone comes after
    except (ValueError, OverflowError, OSError):
        return None


def _since_1970(value: str, date_format: str) -> datetime | None:
    digits = value.partition(".")[0]
    if not (digits.isascii() and digits.isdecimal()):
        return None
    wanted = 13 if date_format == "epoch_ms" else 10
    if len(digits) != wanted:
        return None
    seconds = int(digits) / (1000 if date_format == "epoch_ms" else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None
