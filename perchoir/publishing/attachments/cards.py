"""The card of a link: fetched once, by us, when the author asks. What they saw is what is sent."""

import asyncio
import io
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.outbound import Outbound, OutboundError
from perchoir.core.outbound.client import user_agent_for
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.sentences import advice
from perchoir.networks.text.media import KindLimits
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.fixing import CannotFix, fitting_copy
from perchoir.publishing.attachments.keeping import arriving
from perchoir.publishing.attachments.probing import NotMedia, probe

LONGEST_PAGE: Final = 512_000
LARGEST_PICTURE: Final = 10_000_000
LONGEST_WAIT_S: Final = 15.0
LONGEST_TITLE: Final = 300
LONGEST_DESCRIPTION: Final = 1_000
# Lexicon app.bsky.embed.external, November 2026: a million bytes; nobody asks for more.
CARD_PICTURE: Final = KindLimits(
    1, frozenset({"image/jpeg"}), 1_000_000, pixels=1_440_000, sides=(1, 1_200)
)
_HEADERS: Final = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "fr,en;q=0.7"}
_META_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([-\w]+)", re.IGNORECASE)
_HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([-\w]+)", re.IGNORECASE)
# Controls, and marks that turn the direction of writing: a title must not pass for another one.
_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Found(NamedTuple):
    """What a page says of itself, and its picture when it has one."""

    title: str
    description: str
    picture: bytes


def fetch_card(by: Member, url: str) -> dict[str, Any]:
    """A part's `card`: {"url", "title", "description", "picture": attachment id or None}.

    Raises `Mistake` when the page cannot be read.
    """
    by.require(Right.WRITE_POSTS)
    url = _required(url)
    try:
        found = async_to_sync(read_page)(url)
    except OutboundError as error:
        raise Mistake(advice(error.code).what) from None
    except TimeoutError:
        raise Mistake(advice("timed_out").what) from None
    host = urlsplit(url).hostname or ""
    picture = _kept(by, found.picture, host)
    record(by.workspace, by.user, "attachment.card", host=host)
    return {
        "url": url,
        "title": found.title or host,
        "description": found.description,
        "picture": picture,
    }


def _required(url: str) -> str:
    url = url.strip()
    if not url.startswith("https://") or len(url) > 2_000 or _UNSEEN.search(url) or " " in url:
        raise Mistake(_("A card is made of a whole address that begins with https://."))
    return url


async def read_page(url: str) -> Found:
    """Raises `OutboundError`, `TimeoutError`, `Mistake`."""
    agent = user_agent_for(settings.ADDRESS)
    outbound = Outbound(allow_private=settings.ENV.outbound_allow, user_agent=agent)
    try:
        async with asyncio.timeout(LONGEST_WAIT_S):
            head, charset, landed = await _begun(outbound, url)
            page = _read(head, charset)
            picture = await _picture(outbound, urljoin(landed, page.picture_url))
    finally:
        await outbound.aclose()
    return Found(page.title, page.description, picture)


async def _begun(outbound: Outbound, url: str) -> tuple[bytes, str, str]:
    """The beginning of the page: a page without an end is cut. Its charset, and where it stands."""
    head = bytearray()
    async with outbound.stream("GET", url, headers=_HEADERS, read_timeout_s=10.0) as answer:
        if answer.status >= 400:
            raise Mistake(_("The page of this link cannot be read: its site answers %(status)d.")
                          % {"status": answer.status})  # fmt: skip
        kind = answer.headers.get("content-type", "")
        if "html" not in kind.lower():
            raise Mistake(_("This link does not lead to a page: there is no card to show."))
        async for piece in answer.chunks():
            head += piece
            if len(head) >= LONGEST_PAGE:
                break
        named = _HEADER_CHARSET.search(kind)
        return bytes(head[:LONGEST_PAGE]), named.group(1) if named else "", answer.url


class _Page(NamedTuple):
    title: str
    description: str
    picture_url: str


def _read(head: bytes, charset: str) -> _Page:
    page = LexborHTMLParser(_decoded(head, charset))
    metas: dict[str, str] = {}
    for node in page.css("meta"):
        given = node.attributes
        name = (given.get("property") or given.get("name") or "").lower()
        metas.setdefault(name, given.get("content") or "")
    title = page.css_first("head title") or page.css_first("title")
    first = _first_of(metas)
    return _Page(
        _clean(
            first("og:title", "twitter:title") or (title.text() if title else ""), LONGEST_TITLE
        ),
        _clean(first("og:description", "twitter:description", "description"), LONGEST_DESCRIPTION),
        first("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src").strip(),
    )


def _first_of(metas: dict[str, str]) -> Callable[..., str]:
    return lambda *names: next((metas[name] for name in names if metas.get(name, "").strip()), "")


def _decoded(head: bytes, charset: str) -> str:
    written = _META_CHARSET.search(head[:4_096])
    for name in (charset, written.group(1).decode() if written else ""):
        try:
            return head.decode(name, "replace")
        except LookupError:
            continue
    try:
        return head.decode()
    except UnicodeDecodeError as error:
        # Cut within a character, or Windows-1252 that was never said to be.
        is_cut = error.start >= len(head) - 4 and len(head) == LONGEST_PAGE
        return head[: error.start].decode() if is_cut else head.decode("cp1252", "replace")


def _clean(text: str, longest: int) -> str:
    """Plain words on one line. Markup stays text: whoever shows it escapes it."""
    words = " ".join(_UNSEEN.sub(" ", text).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


async def _picture(outbound: Outbound, url: str) -> bytes:
    """Empty when there is none: a card without a picture is still a card."""
    if not url.startswith(("https://", "http://")):
        return b""
    try:
        answer = await outbound.get(
            url, headers={"Accept": "image/*"}, max_bytes=LARGEST_PICTURE, timeout_s=10.0
        )
    except OutboundError:
        return b""
    return answer.body if answer.status == 200 else b""


def _kept(by: Member, body: bytes, host: str) -> int | None:
    if not body:
        return None
    try:
        with arriving(io.BytesIO(body), by.workspace_id, len(body)) as arrived:
            probe(arrived.path)
            small = fitting_copy(arrived.path, CARD_PICTURE)
        return attach(by, small, name=f"{host}.jpg").pk
    except (Mistake, CannotFix, NotMedia):
        return None
