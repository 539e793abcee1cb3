"""What a feed's source remembers between two polls, as compact text."""

from hashlib import blake2b
from typing import Final

import msgspec

MOST_SEEN: Final = 5_000
_LEAST_SEEN: Final = 500


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """`seen` maps entries, newest last, to their versions (both as short hashes). `moved` is the
    address the feed has moved to for good. `feed` is the address that a site named as its
    feed, `every_s` is how often the publisher says that it changes."""

    etag: str = ""
    modified: str = ""
    moved: str = ""
    feed: str = ""
    every_s: float | None = None
    seen: dict[str, str] = {}

    def packed(self) -> str:
        return msgspec.json.encode(self).decode()


def cursor_from(packed: str) -> Cursor:
    """A cursor that cannot be read is an empty one: the newest page comes again."""
    try:
        return msgspec.json.decode(packed, type=Cursor) if packed else Cursor()
    except (msgspec.DecodeError, RecursionError):
        return Cursor()


def short(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def with_newest(seen: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """`seen` with `new` as its newest: three times what the feed shows, 500 to 5,000 in all."""
    kept = {entry: version for entry, version in seen.items() if entry not in new} | new
    most = min(max(3 * len(new), _LEAST_SEEN), MOST_SEEN)
    return dict(list(kept.items())[-most:])
