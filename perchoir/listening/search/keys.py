"""Where a mention stands in time, as one whole number: newest first is highest first.

The upper bits are the milliseconds at which it was written, the lower 21 bits come from its id, so
that mentions of the same millisecond stand apart. The full text is kept in this order, which is
what makes "the newest fifty" cheap among millions.
"""

from datetime import UTC, datetime, timedelta

_LOW_BITS = 21
_LOW = (1 << _LOW_BITS) - 1
_EARLIEST, _LATEST = -(1 << 41), (1 << 42) - 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

HIGHEST = (_LATEST + 1) << _LOW_BITS
LOWEST = _EARLIEST << _LOW_BITS

# Levels of time buckets: about 70 minutes, 37 hours and 50 days.
SHIFTS = (22, 27, 32)


def key_of(at: datetime, mention_id: int) -> int:
    """The key of a mention written at `at` (aware)."""
    return first_key(at) | (mention_id & _LOW)


def first_key(at: datetime) -> int:
    """The lowest key of the millisecond of `at`."""
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return max(_EARLIEST, min(milliseconds, _LATEST)) << _LOW_BITS


def instant_of(key: int) -> datetime:
    """When a mention with this key was written, in UTC, to the millisecond."""
    return _EPOCH + (key >> _LOW_BITS) * _MILLISECOND


def bucket_of(key: int, level: int) -> int:
    """The number of the bucket of time in which a key stands."""
    return key >> _LOW_BITS >> SHIFTS[level]


def bucket_start(bucket: int, level: int) -> int:
    """The lowest key of a bucket."""
    return bucket << SHIFTS[level] << _LOW_BITS
