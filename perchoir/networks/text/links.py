"""Links and emoji as X finds them, in the server and in the browser by the same expressions.

The expressions are X's own (see README.md) and count in UTF-16 units, so they run here on a text
in which every unit is a character of its own.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Any, NamedTuple

import regex

_MOST_URL = 4096
_MOST_LABEL = 63
_MOST_SHORTENED = 40
_PATIENCE_S = 0.5
_LOWER = {ordinal: ordinal + 32 for ordinal in range(ord("A"), ord("Z") + 1)}


class Span(NamedTuple):
    """From `start` to before `end`, in code points unless said otherwise."""

    start: int
    end: int


@cache
def rules() -> dict[str, Any]:
    """The table that the browser reads too."""
    file = resources.files("perchoir.networks") / "static" / "networks" / "text-rules.js"
    source = file.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(source[source.index("{") : source.rindex("}") + 1])
    return found


@cache
def expression(name: str) -> regex.Pattern[str]:
    """One expression of the table. `$` is the end of a text there, and `\\Z` in Python."""
    source: str = rules()[name].replace("|$)", r"|\Z)")
    return regex.compile(source.removesuffix("$") + r"\Z" if source.endswith("$") else source)


def links(text: str, *, bare: bool = True) -> list[Span]:
    """Where the links are; `bare` takes those without `https://` as well."""
    if ("." if bare else ":") not in text:
        return []
    units = in_units(text)
    try:
        found = list(_links(_without_long_chains(units.translate(_LOWER)), bare))
    except TimeoutError:
        # Written to keep us busy: such a text has no links.
        found = []
    return _in_code_points(text, found)


def _without_long_chains(units: str) -> str:
    """No name has 17 labels, and X's expression would try every way to read them. A comma is
    refused in a name and means the same as a dot elsewhere in a link."""
    return expression("long_chain").sub(lambda chain: chain[0].replace(".", ","), units)


def emoji(text: str) -> list[Span]:
    """Where the emoji are, each sequence as one."""
    found = (Span(*match.span()) for match in expression("emoji").finditer(in_units(text)))
    return _in_code_points(text, found)


def remote_mentions(text: str) -> list[tuple[Span, int]]:
    """Each `@name@server`, and where its server begins."""
    found = expression("remote_mention").finditer(text.translate(_LOWER))
    return [(Span(*match.span()), match.start(1)) for match in found]


def in_units(text: str) -> str:
    """The text with a character for each of its UTF-16 units."""
    if not text or max(text) <= "\uffff":
        return text
    encoded = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, memoryview(encoded).cast("H")))


def _in_code_points(text: str, found: Iterable[Span]) -> list[Span]:
    ends = [0, *accumulate(1 + (character > "\uffff") for character in text)]
    return [Span(bisect_left(ends, start), bisect_left(ends, end)) for start, end in found]


def _links(units: str, bare: bool) -> Iterator[Span]:
    for match in expression("link").finditer(units, timeout=_PATIENCE_S):
        protocol, domain = match[4] or "", match[5]
        if not _within_length(match[3], protocol or "https://", domain):
            continue
        if protocol:
            yield from _shortened(Span(*match.span(3)), match[3])
        elif bare and not expression("bare_refused_after").search(match[2]):
            yield from _bare(match)


def _within_length(url: str, protocol: str, domain: str) -> bool:
    """Of the whole link and of each label of its domain, as DNS sees them."""
    if domain.startswith("xn--") and not expression("ascii_domain").search(domain):
        return False
    return len(protocol) + len(url) <= _MOST_URL and all(
        1 <= _dns_length(label) <= _MOST_LABEL for label in domain.split(".")
    )


def _dns_length(label: str) -> int:
    if label.isascii():
        return len(label)
    whole = label.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return len("xn--") + len(whole.encode("punycode"))


def _shortened(span: Span, url: str) -> Iterator[Span]:
    """X's own short links end where their name does."""
    short = expression("shortened").match(url)
    if short is None:
        yield span
    elif len(short[1]) <= _MOST_SHORTENED:
        yield Span(span.start, span.start + short.end())


def _bare(match: regex.Match[str]) -> Iterator[Span]:
    """Without a protocol only ASCII domains are links; the path belongs to the last of them."""
    start = match.start(5)
    found = [Span(*each.span()) for each in expression("ascii_domain").finditer(match[5])]
    for position, (first, last) in enumerate(found):
        with_path = match[7] and position == len(found) - 1
        yield Span(start + first, match.end(3) if with_path else start + last)
