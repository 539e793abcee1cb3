"""A post as a reader of each network will see it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from perchoir.networks.text import LIMITS, count
from perchoir.networks.text.facets import facets
from perchoir.publishing.posts.naming import Unsure
from perchoir.publishing.posts.rendering import BY_HANDLE, OWN_CARDS, Content, language_of, rendered

NAMES = {
    "x": "X",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "x_premium": "X Premium",
}
# Characters before "more", as readers see them; no network documents it (third parties, November
# 2026).
FOLDS = {"linkedin": 210, "facebook": 477, "instagram": 125, "youtube": 157, "x_premium": 280}
_TAG = re.compile(r"(?<![\w&/])#(?=\w*[^\W\d_])\w+")
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z0-9_.]*[A-Za-z0-9_]")


class Run(NamedTuple):
    """Words of one kind: "text", "link", "tag" or "mention". `over` is past the limit, `folded`
    behind "more"."""

    kind: str
    text: str
    over: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class PartShown:
    """One post of a thread. `used` and `allowed` as the network counts."""

    number: int
    runs: list[Run]
    used: int = 0
    allowed: int = 0
    media: list[dict[str, Any]] = field(default_factory=list)
    card: Mapping[str, Any] | None = None

    @property
    def is_over(self) -> bool:
        return any(run.over for run in self.runs)

    @property
    def is_folded(self) -> bool:
        return any(run.folded for run in self.runs)


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands on one network. `handles` are the accounts it goes to."""

    network: str
    handles: list[str]
    language: str
    parts: list[PartShown]

    @property
    def name(self) -> str:
        return network_name(self.network)

    @property
    def is_over(self) -> bool:
        return any(part.is_over for part in self.parts)

    @property
    def makes_own_card(self) -> bool:
        return self.network in OWN_CARDS


def network_name(network: str) -> str:
    """As people write it."""
    return _("Our page") if network == "home" else NAMES.get(network, network.capitalize())


def said_of(one: Unsure) -> str:
    """What becomes of a name that leads to nobody."""
    words = {"name": one.name, "network": network_name(one.network)}
    if one.why == "missing":
        return _("%(name)s has no name on %(network)s yet: it will stay plain text.") % words
    if one.why == "nobody":
        return _("%(name)s is nobody on %(network)s: it will stay plain text.") % words
    return _("%(network)s was not asked yet who %(name)s is.") % words


def previews(content: Content, places: Iterable[tuple[str, str]]) -> list[Preview]:
    """One for each network of `places` (network, handle), in their order."""
    handles: dict[str, list[str]] = {}
    for network, handle in places:
        handles.setdefault(network, []).append(handle)
    return [preview(content, network, found) for network, found in handles.items()]


def preview(content: Content, network: str, handles: Sequence[str] = ()) -> Preview:
    """What stands on `network`."""
    parts = [
        _part(part, network, number) for number, part in enumerate(rendered(content, network), 1)
    ]
    return Preview(network, list(handles), language_of(content, network), parts)


def _part(part: Mapping[str, Any], network: str, number: int) -> PartShown:
    text, media = part["text"], list(part.get("media") or [])
    counted = count(text, network) if network in LIMITS else None
    cut = counted.cuts_at if counted else None
    fold = _fold(text, FOLDS.get(network))
    return PartShown(
        number=number,
        runs=list(_marked(_runs(text, part["named"], network), cut, fold)),
        used=counted.used if counted else 0,
        allowed=counted.allowed if counted else 0,
        media=media,
        card=None if media and network != "home" else _card(part.get("card")),
    )


def _card(card: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return {**card, "host": (urlsplit(card["url"]).hostname or "")} if card else None


def _fold(text: str, after: int | None) -> int | None:
    """Where "more" stands: at the last space before it."""
    if after is None or len(text) <= after:
        return None
    return text.rfind(" ", 0, after) if " " in text[:after] else after


def _runs(
    text: str, named: Iterable[Mapping[str, Any]], network: str
) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, kind and what is shown of each piece of the text."""
    at = 0
    for start, end, kind in sorted(_spans(text, named, network)):
        if start < at:
            continue
        if start > at:
            yield at, start, "text", text[at:start]
        shown = text[start:end]
        yield start, end, kind, shown_link(shown, network) if kind == "link" else shown
        at = end
    if at < len(text):
        yield at, len(text), "text", text[at:]


def _spans(
    text: str, named: Iterable[Mapping[str, Any]], network: str
) -> Iterator[tuple[int, int, str]]:
    for one in named:
        if one["id"]:
            yield one["start"], one["end"], "mention"
    for facet in facets(text):
        if facet.kind == "link" and (network != "home" or text.startswith("http", facet.start)):
            yield facet.start, facet.end, "link"
    if network == "home":
        return
    yield from ((*match.span(), "tag") for match in _TAG.finditer(text))
    if network in BY_HANDLE - {"bluesky", "mastodon"}:
        yield from ((*match.span(), "mention") for match in _HANDLE.finditer(text))


def _marked(
    pieces: Iterable[tuple[int, int, str, str]], cut: int | None, fold: int | None
) -> Iterator[Run]:
    """A piece that a limit runs through is shown in two."""
    edges = [edge for edge in (cut, fold) if edge is not None]
    for start, end, kind, shown in pieces:
        inside = sorted(edge for edge in edges if start < edge < end)
        if kind != "text" or not inside:
            yield _run(kind, shown, start, cut, fold)
            continue
        at = start
        for edge in [*inside, end]:
            yield _run(kind, shown[at - start : edge - start], at, cut, fold)
            at = edge


def _run(kind: str, shown: str, start: int, cut: int | None, fold: int | None) -> Run:
    return Run(kind, shown, cut is not None and start >= cut, fold is not None and start >= fold)


def shown_link(address: str, network: str) -> str:
    """A link as that network shortens it for the eye.

    Sources: `toShortUrl` of the Bluesky application, `TextFormatter` of Mastodon (both November
    2026); the others as seen, with no document.
    """
    bare = re.sub(r"^https?://", "", address)
    if network == "bluesky":
        host, slash, rest = bare.partition("/")
        path = f"/{rest}" if slash and rest else ""
        return f"{host}{path[:13]}..." if len(path) > 15 else f"{host}{path}"
    if network == "mastodon":
        return _cut(re.sub(r"^www\.", "", bare), 30)
    if network in ("x", "x_premium", "threads"):
        return _cut(re.sub(r"^www\.", "", bare).rstrip("/"), 27)
    if network == "linkedin":
        return address if len(address) <= 26 else "https://lnkd.in/…"
    return address


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
