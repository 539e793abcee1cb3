"""The text of a post as HTML: escaped, with addresses and people one can follow."""

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from perchoir.core.kit.hosts import shown_url
from perchoir.networks.home import HomePost as Record

_ADDRESS = re.compile(r"https?://[^\s<>\"'“”«»]+", re.IGNORECASE)
_NOT_AT_THE_END = ".,;:!?)]}…"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def html_of(record: Record) -> SafeString:
    """The whole text; people of this house lead to their page."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(record)))


def plain_of(record: Record) -> str:
    """The text as it may stand in any document."""
    return _CONTROLS.sub("", record.text)


def title_of(record: Record, longest: int = 80) -> str:
    """Its first words."""
    words = " ".join(plain_of(record).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _pieces(record: Record) -> Iterator[str]:
    at = 0
    for one in sorted(record.named, key=lambda named: named.start):
        if not one.id or one.start < at or not one.start < one.end <= len(record.text):
            continue
        yield _linked(record.text[at : one.start])
        yield _person(one.handle.lstrip("@"), record.text[one.start : one.end])
        at = one.end
    yield _linked(record.text[at:])


def _person(handle: str, text: str) -> str:
    if not re.fullmatch(r"[-a-zA-Z0-9_]+", handle):
        return format_html("{}", text)
    url = reverse("home_pages:page", kwargs={"handle": handle})
    return format_html('<a class="h-card" href="{}">{}</a>', url, text)


def _linked(text: str) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in _with_addresses(text)))


def _with_addresses(text: str) -> Iterator[str]:
    at = 0
    for found in _ADDRESS.finditer(text):
        url = found.group().rstrip(_NOT_AT_THE_END)
        yield _CONTROLS.sub("", text[at : found.start()])
        yield format_html('<a href="{}" rel="noopener">{}</a>', url, shown_url(url))
        at = found.start() + len(url)
    yield _CONTROLS.sub("", text[at:])
