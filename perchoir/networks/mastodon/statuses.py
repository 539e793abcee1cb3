"""From a status of the client API to one `IncomingPost`.

Entities Status, Account, MediaAttachment, Quote of Mastodon 4.5 (docs.joinmastodon.org, November
2026). Pleroma, GoToSocial, Takahe and Pixelfed leave fields out or fill them otherwise: a field
that is missing or wrong is left out; only a status without id, author or time is refused.
"""

from datetime import datetime, timedelta
from typing import Final

from perchoir.networks.common.fields import (
    Fields,
    count,
    inner,
    language,
    moment,
    objects,
    text,
    web_address,
)
from perchoir.networks.common.html import links_of_html, text_of_html, tidy
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import (
    Counts,
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
    Posted,
)

NETWORK: Final = "mastodon"
_READABLE: Final = frozenset({"", "public", "unlisted"})
# A client that knows no quotes shows this line instead; we know them.
_QUOTE_FALLBACK: Final = ".quote-inline"
_KINDS: Final = {
    "image": MediaKind.IMAGE,
    "gifv": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}
_NOT_A_LINK: Final = frozenset({"mention", "hashtag"})


def is_public(status: Fields) -> bool:
    """False for what its author wrote for followers or for named people only."""
    return text(status, "visibility") in _READABLE


def posted_from(status: Fields, host: str, received_at: datetime, raw: bytes = b"") -> Posted:
    """`host` is the server asked: it completes the handles of its own accounts.

    Raises `Unreadable`.
    """
    post = post_from(status, host, received_at, raw)
    return Posted(post, edited_at=moment(status.get("edited_at")))


def post_from(status: Fields, host: str, received_at: datetime, raw: bytes = b"") -> IncomingPost:
    """The post alone. Raises `Unreadable`."""
    created_at = moment(status.get("created_at"))
    author = _author(inner(status, "account"), host)
    if not text(status, "id") or created_at is None or not author.id:
        raise Unreadable("a status without id, author or time")
    original = inner(status, "reblog") or status
    quoted = _quoted(original, host)
    parent = text(status, "in_reply_to_id")
    return IncomingPost(
        network=NETWORK,
        id=id_of(status, host),
        url=_page(status) or _page(original) or f"https://{host}/",
        author=author,
        text=_text(original, bool(quoted)),
        created_at=min(created_at, received_at + timedelta(hours=1)),
        received_at=received_at,
        kind=_kind(status, parent, quoted),
        language=language(original.get("language")),
        title="",
        reply_to=local_key(host, parent) if parent else "",
        reply_to_author=_answered_author(status),
        quoted=id_of(original, host) if original is not status else quoted,
        links=_links(original),
        tags=_tags(original),
        mentioned=_mentioned(original, host),
        media=_media(original),
        counts=_counts(original),
        raw=raw,
    )


def id_of(status: Fields, host: str) -> str:
    """The id that is the same on every server (its ActivityPub address)."""
    uri = tidy(text(status, "uri"))
    return uri if 0 < len(uri) <= 2_000 else local_key(host, text(status, "id"))


def local_key(host: str, status_id: str) -> str:
    """An id for what only this server can name, such as a parent that it has not sent."""
    return f"{host}/statuses/{status_id}"


def _author(account: Fields, host: str) -> IncomingAuthor:
    handle = text(account, "acct") or text(account, "username")
    page = web_address(account.get("uri")) or web_address(account.get("url"))
    return IncomingAuthor(
        id=page or (full_handle(handle, host) if handle else ""),
        handle=full_handle(handle, host) if handle else "",
        name=tidy(text(account, "display_name")) or text(account, "username"),
        followers=count(account, "followers_count"),
        avatar_url=web_address(account.get("avatar_static")) or web_address(account.get("avatar")),
    )


def full_handle(acct: str, host: str) -> str:
    """`name@server`, also for the server's own accounts."""
    bare = tidy(acct).lstrip("@")
    return bare if "@" in bare else f"{bare}@{host}"


def _text(status: Fields, has_quote: bool) -> str:
    content = text_of_html(text(status, "content"), _QUOTE_FALLBACK if has_quote else "")
    warning = tidy(text(status, "spoiler_text"))
    options = [f"- {tidy(text(o, 'title'))}" for o in objects(inner(status, "poll"), "options", 20)]
    return "\n\n".join(part for part in (warning, content, "\n".join(options)) if part)


def _page(status: Fields) -> str:
    return web_address(status.get("url")) or web_address(status.get("uri"))


def _kind(status: Fields, parent: str, quoted: str) -> Kind:
    if inner(status, "reblog"):
        return Kind.REPOST
    if parent:
        return Kind.REPLY
    return Kind.QUOTE if quoted else Kind.POST


def _quoted(status: Fields, host: str) -> str:
    """Mastodon's `quote` holds a state; Pleroma and others put the status there itself."""
    quote = inner(status, "quote")
    whole = inner(quote, "quoted_status") or (quote if text(quote, "uri") else {})
    if whole:
        return id_of(whole, host)
    shallow = text(quote, "quoted_status_id") or text(status, "quote_id")
    return local_key(host, shallow) if shallow else ""


def _answered_author(status: Fields) -> str:
    wanted = text(status, "in_reply_to_account_id")
    if not wanted:
        return ""
    if wanted == text(inner(status, "account"), "id"):
        return web_address(inner(status, "account").get("url"))
    for mention in objects(status, "mentions"):
        if text(mention, "id") == wanted:
            return web_address(mention.get("url")) or text(mention, "acct")
    return ""


def _links(status: Fields) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for href, classes in links_of_html(text(status, "content"))[:50]:
        address = web_address(href)
        if address and not _NOT_A_LINK & set(classes.split()):
            found.setdefault(address, "")
    card = inner(status, "card")
    if web_address(card.get("url")):
        found[web_address(card.get("url"))] = tidy(text(card, "title"))[:500]
    quoted = {_page(inner(inner(status, "quote"), "quoted_status"))}
    return tuple(Link(url, title) for url, title in found.items() if url not in quoted)


def _tags(status: Fields) -> tuple[str, ...]:
    names = (tidy(text(tag, "name")).lstrip("#") for tag in objects(status, "tags"))
    return tuple(dict.fromkeys(name for name in names if name))


def _mentioned(status: Fields, host: str) -> tuple[str, ...]:
    accts = (text(mention, "acct") for mention in objects(status, "mentions"))
    return tuple(dict.fromkeys(full_handle(acct, host) for acct in accts if tidy(acct)))


def _media(status: Fields) -> tuple[Media, ...]:
    found = []
    for item in objects(status, "media_attachments", 20):
        kind = _KINDS.get(text(item, "type"))
        url = web_address(item.get("url")) or web_address(item.get("remote_url"))
        if kind and url:
            preview = web_address(item.get("preview_url"))
            found.append(Media(kind, url, tidy(text(item, "description")), preview))
    return tuple(found)


def _counts(status: Fields) -> Counts:
    return Counts(
        likes=count(status, "favourites_count"),
        reposts=count(status, "reblogs_count"),
        replies=count(status, "replies_count"),
        quotes=count(status, "quotes_count"),
    )
