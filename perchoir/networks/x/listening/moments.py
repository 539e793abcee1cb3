"""An id of X tells when its post was written: milliseconds since 4 November 2010, above 22 bits
(github.com/twitter-archive/snowflake; unchanged in 2026)."""

from datetime import UTC, datetime, timedelta

from perchoir.core.numbers import whole_number

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)


def written_at(post_id: str) -> datetime | None:
    """None for what is no id."""
    number = whole_number(post_id, 19)
    return None if number is None else _EPOCH + timedelta(milliseconds=number >> 22)


def first_id_at(moment: datetime) -> str:
    """The smallest id of this moment."""
    return str(max(0, int((moment - _EPOCH) / timedelta(milliseconds=1))) << 22)


def newer(one: str, other: str) -> str:
    """The later of two ids; "" is before all."""
    return max(one, other, key=lambda text: (len(text), text))
