"""Which attachments are shown where."""

from collections.abc import Iterator, Mapping
from typing import Any


def attached(content: Mapping[str, Any]) -> set[int]:
    """The ids of every attachment that a post's content shows, in any of its versions by network:
    pictures, videos, and the pictures of link cards."""
    every = [content.get("parts") or [], *(content.get("variants") or {}).values()]
    return {number for parts in every for part in parts for number in _of(part)}


def _of(part: Mapping[str, Any]) -> Iterator[int]:
    for one in part.get("media") or []:
        yield one["attachment"]
    picture = (part.get("card") or {}).get("picture")
    if picture is not None:
        yield picture
