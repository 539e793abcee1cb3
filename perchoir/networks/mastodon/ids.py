"""Ids of statuses, which are text: numbers on Mastodon, ULIDs or flake ids elsewhere."""

from datetime import timedelta
from typing import Final

# Bits 16 and up of Mastodon's ids are milliseconds since 1970 (lib/mastodon/snowflake.rb,
# November 2026). A post from another server gets the id of its own time of writing: it can come
# in behind posts that were already read.
_RANDOM_BITS: Final = 16
_SNOWFLAKE_DIGITS: Final = 17
LATECOMERS = timedelta(minutes=2)


def order(status_id: str) -> tuple[int, str]:
    """Sorts ids as Mastodon does: the longer is the newer, then by letter."""
    return len(status_id), status_id


def newest(*status_ids: str) -> str:
    return max(status_ids, key=order, default="")


def before_latecomers(status_id: str) -> str:
    """The id that stands two minutes before `status_id`; itself where ids hold no time."""
    if not status_id.isdecimal() or len(status_id) < _SNOWFLAKE_DIGITS:
        return status_id
    window = (LATECOMERS // timedelta(milliseconds=1)) << _RANDOM_BITS
    return str(max(int(status_id) - window, 0))
