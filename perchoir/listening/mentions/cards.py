"""A mention as one member sees it: its text in pieces, and what the house did with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import cached_property

from perchoir.core.kit.hosts import shown_host
from perchoir.core.media import Shape, proxied_path
from perchoir.core.people.models import Member
from perchoir.listening.engine import Query, QueryError, parse, spans
from perchoir.listening.engine.enrich.offence import OFFENDS
from perchoir.listening.mentions.models import Mention, Triage
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.mentions.queries import counts_of_notes, starred_by

NETWORKS = {"bluesky": "Bluesky", "mastodon": "Mastodon", "feeds": "RSS", "x": "X"}
# A marked tag or handle is marked with its sign.
SIGNS = ("#", "@")
SHOWN_LINKS = 3
SHOWN_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A proxied picture: small for the column, large when opened; `kind` image or video."""

    small: str
    large: str
    alt: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that says where it goes: `whole` is its address as a reader may trust it."""

    url: str
    host: str
    rest: str
    title: str

    @property
    def whole(self) -> str:
        return f"{self.host}{self.rest}"


@dataclass(frozen=True)
class Card:
    """What the template of one mention needs."""

    mention: Mention
    slug: str
    queries: Sequence[Query]
    starred: bool
    notes: int

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text, without the addresses at its end that stand below it as links."""
        text = without_last_links(self.mention.text, [link.url for link in self.links])
        return cut(text, marked_spans(self.mention, self.queries))

    @property
    def repeats(self) -> bool:
        """It says word for word what its first said."""
        first = self.mention.first
        return first is not None and first.text_hash == self.mention.text_hash

    @property
    def may_offend(self) -> bool:
        """Readers are warned before they open pictures: an estimate, so said to be one."""
        return self.mention.offence is not None and self.mention.offence >= 100 * OFFENDS

    @property
    def network(self) -> str:
        return NETWORKS.get(self.mention.network, self.mention.network.capitalize())

    @property
    def triage(self) -> Triage | None:
        return getattr(self.mention, "triage", None)

    @property
    def face(self) -> str:
        url = self.mention.author.avatar_url
        return proxied_path(self.slug, url, Shape.FACE) if url else ""

    @cached_property
    def pictures(self) -> list[Picture]:
        media = [one for one in self.mention.media if _preview(one)]
        return [_picture(self.slug, one) for one in media[:SHOWN_PICTURES]]

    @cached_property
    def links(self) -> list[ShownLink]:
        shown = (_shown_link(link) for link in self.mention.links)
        return [link for link in shown if link][:SHOWN_LINKS]

    @property
    def likes(self) -> int | None:
        return self._count("likes")

    @property
    def reposts(self) -> int | None:
        return self._count("reposts")

    @property
    def replies(self) -> int | None:
        return self._count("replies")

    def _count(self, name: str) -> int | None:
        found = self.mention.counts.get(name)
        return found if isinstance(found, int) else None


def cards_for(
    member: Member, mentions: Sequence[Mention], query_texts: Iterable[str] = ()
) -> list[Card]:
    """Cards in the order of `mentions`, in two queries however many there are."""
    starred, notes = starred_by(member, mentions), counts_of_notes(mentions)
    queries = [query for query in map(parsed, query_texts) if query]
    slug = member.workspace.slug
    return [
        Card(mention, slug, queries, mention.pk in starred, notes.get(mention.pk, 0))
        for mention in mentions
    ]


@lru_cache(maxsize=2000)
def parsed(query: str) -> Query | None:
    """The query, or None when it can no longer be read (nothing is marked then)."""
    try:
        return parse(query)
    except QueryError:
        return None


def marked_spans(mention: Mention, queries: Sequence[Query]) -> list[tuple[int, int]]:
    """Where the words that the queries ask for stand in the text."""
    post = post_of(mention)
    return sorted(span for query in queries for span in spans(query, post))


def without_last_links(text: str, urls: Sequence[str]) -> str:
    """`text` less those of `urls` with which it ends."""
    stripped = text.rstrip()
    for url in urls:
        if stripped.endswith(url):
            return without_last_links(stripped.removesuffix(url), urls)
    return stripped


def cut(text: str, marked: Sequence[tuple[int, int]]) -> list[Piece]:
    """The text in pieces, marked ones apart; overlapping marks become one."""
    pieces: list[Piece] = []
    reached = 0
    for start, end in marked:
        end = min(end, len(text))
        if end <= max(start, reached):
            continue
        start = max(start - (text[start - 1 : start] in SIGNS), reached)
        if start > reached:
            pieces.append(Piece(text[reached:start]))
        pieces.append(Piece(text[start:end], matched=True))
        reached = end
    if reached < len(text):
        pieces.append(Piece(text[reached:]))
    return pieces


def _preview(media: dict[str, Any]) -> str:
    """The address of a still picture: a video has one only when its network gave it."""
    shown = media.get("preview_url") or (media.get("url") if media.get("kind") == "image" else "")
    return str(shown or "")


def _picture(slug: str, media: dict[str, Any]) -> Picture:
    large = str(media["url"]) if media.get("kind") == "image" else _preview(media)
    return Picture(
        small=proxied_path(slug, _preview(media), Shape.SMALL),
        large=proxied_path(slug, large, Shape.LARGE),
        alt=str(media.get("alt", "")),
        kind=str(media.get("kind", "image")),
        url=str(media.get("url", "")),
    )


def _shown_link(link: dict[str, Any]) -> ShownLink | None:
    url = str(link.get("url", ""))
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return ShownLink(url, shown_host(host).removeprefix("www."), rest, str(link.get("title", "")))
