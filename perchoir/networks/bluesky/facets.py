"""Links, tags and mentions inside a text.

Facets count in bytes of UTF-8 (lexicon app.bsky.richtext.facet as of November 2026).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from perchoir.networks.bluesky.syntax import is_did, is_handle, plain
from perchoir.networks.common.fields import web_address
from perchoir.networks.contract import Link

_LINK = "app.bsky.richtext.facet#link"
_TAG = "app.bsky.richtext.facet#tag"
_MENTION = "app.bsky.richtext.facet#mention"
_MOST = 256


class Facets(msgspec.Struct, frozen=True):
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()


def facets_of(text: str, facets: object) -> Facets:
    """What the facets say; a facet that is wrong is left out.

    A mention carries the author's DID; the handle is the one that was written in the text. Where
    the text shows something else, the DID stands for it.
    """
    if not isinstance(facets, list) or not facets:
        return Facets()
    features = list(_features(text, facets[:_MOST]))
    links = [web_address(f.get("uri")) for _, f in features if f.get("$type") == _LINK]
    tags = [plain(f.get("tag")) for _, f in features if f.get("$type") == _TAG]
    named = [_named(words, f.get("did")) for words, f in features if f.get("$type") == _MENTION]
    return Facets(
        links=tuple(Link(url=url) for url in dict.fromkeys(links) if url),
        tags=tuple(tag for tag in tags if tag),
        mentioned=tuple(dict.fromkeys(name for name in named if name)),
    )


def _named(words: str, did: object) -> str:
    handle = words.lstrip("@")
    if is_handle(handle):
        return handle
    return str(did) if words and is_did(did) else ""


def _features(text: str, facets: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each feature with the words it stands on."""
    encoded = text.encode("utf-8", "replace")
    for facet in facets:
        if not isinstance(facet, dict) or not isinstance(facet.get("features"), list):
            continue
        words = _words(encoded, facet.get("index"))
        for feature in facet["features"][:_MOST]:
            if isinstance(feature, dict):
                yield words, feature


def _words(encoded: bytes, index: object) -> str:
    if not isinstance(index, dict):
        return ""
    start, end = index.get("byteStart"), index.get("byteEnd")
    if not isinstance(start, int) or not isinstance(end, int):
        return ""
    if not 0 <= start < end <= len(encoded):
        return ""
    return encoded[start:end].decode("utf-8", "ignore")
