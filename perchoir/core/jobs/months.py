"""Months as ranges of numbers, so that a table can be kept in one partition a month.

An id that carries its month begins with it: 36 bits remain, which is 68 thousand million rows a
month. Such ids grow in the order of arrival, and stay exact in JavaScript for ten thousand years.
"""

from datetime import UTC, datetime

ID_BITS = 36
_FIRST_YEAR = 2000


def month_of(at: datetime) -> int:
    """The month of an aware instant in UTC, as a number: January 2000 is 0."""
    at = at.astimezone(UTC)
    return (at.year - _FIRST_YEAR) * 12 + at.month - 1


def start_of(month: int) -> datetime:
    """Its first instant, in UTC."""
    return datetime(_FIRST_YEAR + month // 12, month % 12 + 1, 1, tzinfo=UTC)


def lowest_id(month: int) -> int:
    """The first id that can be given in a month."""
    return month << ID_BITS


def month_of_id(id: int) -> int:
    """The month in which an id was given; 0 for one that carries none."""
    return max(0, id >> ID_BITS)


def word(month: int) -> str:
    """As it stands in names: `2026_11`."""
    return f"{start_of(month):%Y_%m}"
