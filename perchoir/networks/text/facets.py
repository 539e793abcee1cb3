"""Links, tags and mentions inside a text, by the rules of Bluesky's own application.

Source: `detection.ts` and `util.ts` of the package @atproto/api, November 2026.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import regex

from perchoir.networks.text.links import expression

_INVISIBLE = r"\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_MENTION = regex.compile(r"(?:^|[\s(])(@([a-zA-Z0-9.-]*[a-zA-Z0-9])(?![a-zA-Z0-9_]))")
_LINK = regex.compile(
    r"(?:^|[\s(])((?:https?://\S+)|(?:(?P<domain>[a-z][a-z0-9]*(?:\.[a-z0-9]+)+)\S*))",
    regex.IGNORECASE | regex.MULTILINE,
)
_TAG = regex.compile(
    rf"(?:^|\s)[#＃]((?!\ufe0f)[^\s{_INVISIBLE}]*[^\d\s\p{{P}}{_INVISIBLE}]+[^\s{_INVISIBLE}]*)"
)
_LONGEST_TAG = 64


class Facet(NamedTuple):
    """`start` and `end` in code points, `byte_start` and `byte_end` in bytes of UTF-8. `value` is
    the address of a link, the tag without its sign, the handle without its sign."""

    kind: Literal["link", "tag", "mention"]
    start: int
    end: int
    byte_start: int
    byte_end: int
    value: str


def facets(text: str) -> list[Facet]:
    """In the order of the text. A mention is what looks like a handle: nobody was asked."""
    found = [*_mentions(text), *_links(text), *_tags(text)]
    return sorted(found, key=lambda facet: facet.start)


def _facet(
    text: str, kind: Literal["link", "tag", "mention"], start: int, end: int, value: str
) -> Facet:
    before = len(text[:start].encode("utf-8", "surrogatepass"))
    inside = len(text[start:end].encode("utf-8", "surrogatepass"))
    return Facet(kind, start, end, before, before + inside, value)


def _mentions(text: str) -> Iterator[Facet]:
    for match in _MENTION.finditer(text):
        if is_domain(match[2]) or match[2].endswith(".test"):
            yield _facet(text, "mention", match.start(1), match.end(1), match[2])


def _links(text: str) -> Iterator[Facet]:
    for match in _LINK.finditer(text):
        if match["domain"] and not is_domain(match["domain"]):
            continue
        address = _without_punctuation(match[1])
        start = match.start(1)
        value = f"https://{address}" if match["domain"] else address
        yield _facet(text, "link", start, start + len(address), value)


def _without_punctuation(address: str) -> str:
    if address[-1] in ".,;:!?":
        address = address[:-1]
    if address.endswith(")") and "(" not in address:
        address = address[:-1]
    return address


def _tags(text: str) -> Iterator[Facet]:
    for match in _TAG.finditer(text):
        tag = regex.sub(r"\p{P}+$", "", match[1].strip())
        if tag and len(tag) <= _LONGEST_TAG:
            yield _facet(text, "tag", match.start(1) - 1, match.start(1) + len(tag), tag)


def is_domain(name: str) -> bool:
    """Whether it ends in a name of the public list of top-level domains."""
    return expression("ascii_domain").fullmatch(name.lower()) is not None
