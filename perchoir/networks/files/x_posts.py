"""Posts of the X API v2 (OpenAPI 2.167, August 2026), bare, with their expansions, or by page."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

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
from perchoir.networks.common.html import tidy
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
from perchoir.networks.files.model import Unusable

NETWORK: Final = "x"
_MOST_POSTS: Final = 5_000
_KINDS: Final = {"retweeted": Kind.REPOST, "replied_to": Kind.REPLY, "quoted": Kind.QUOTE}
_MEDIA: Final = {
    "photo": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "animated_gif": MediaKind.VIDEO,
}


def posts_of(value: object) -> Iterator[tuple[Fields, Fields]]:
    """Each post in a line, with the `includes` that belong to it.

    A line is a post, `{"data": post or posts, "includes": ...}`, or a list of posts.
    """
    if isinstance(value, list):
        yield from ((post, {}) for post in value[:_MOST_POSTS] if isinstance(post, Mapping))
        return
    if not isinstance(value, Mapping):
        return
    includes = inner(value, "includes")
    data = value.get("data")
    if isinstance(data, Mapping):
        yield data, includes
    elif isinstance(data, list):
        yield from ((post, includes) for post in objects(value, "data", _MOST_POSTS))
    elif "data" not in value and "meta" not in value:
        yield value, includes


def posted_from(post: Fields, includes: Fields, received_at: datetime, raw: bytes = b"") -> Posted:
    """An edited post keeps the id of its first version. Raises `Unusable`."""
    own_id = text(post, "id")
    written = _written(post)
    created_at = moment(post.get("created_at")) or _time_in(own_id)
    if not _is_id(own_id) or not written or created_at is None:
        raise Unusable("not_a_post")
    first_id = _first_version(post, own_id)
    author = _author(post, includes)
    kind, target = _reference(post)
    shown = _included(includes, "tweets", "id", target) if kind is Kind.REPOST else post
    result = IncomingPost(
        network=NETWORK,
        id=first_id,
        url=f"https://x.com/{author.handle or 'i/web'}/status/{own_id}",
        author=author,
        text=_readable(shown) or _readable(post),
        created_at=min(_time_in(first_id) or created_at, created_at, received_at),
        received_at=received_at,
        kind=kind,
        language=language(post.get("lang")),
        reply_to=_referenced(post, "replied_to"),
        reply_to_author=text(post, "in_reply_to_user_id"),
        root=text(post, "conversation_id") if kind is Kind.REPLY else "",
        quoted=_referenced(post, "quoted") or _referenced(post, "retweeted"),
        links=_links(shown),
        tags=_names(shown, "hashtags", "tag"),
        mentioned=_names(shown, "mentions", "username"),
        media=_media(shown, includes),
        counts=_counts(inner(post, "public_metrics")),
        raw=raw,
    )
    return Posted(result, edited_at=created_at if first_id != own_id else None)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20


def _first_version(post: Fields, own_id: str) -> str:
    history = post.get("edit_history_tweet_ids")
    first = history[0] if isinstance(history, list) and history else own_id
    return str(first) if _is_id(first) else own_id


def _written(post: Fields) -> str:
    """Long posts have their whole text in `note_tweet`."""
    return text(inner(post, "note_tweet"), "text") or text(post, "text")


def _entities(post: Fields) -> Fields:
    return inner(inner(post, "note_tweet"), "entities") or inner(post, "entities")


def _time_in(post_id: str) -> datetime | None:
    """Ids since November 2010 hold their time, in milliseconds since 1288834974657."""
    if not _is_id(post_id) or len(post_id) < 15:
        return None
    seconds = ((int(post_id) >> 22) + 1_288_834_974_657) // 1000
    return datetime.fromtimestamp(seconds, UTC)


def _reference(post: Fields) -> tuple[Kind, str]:
    """A repost before a reply before a quote."""
    for name, kind in _KINDS.items():
        if target := _referenced(post, name):
            return kind, target
    return (Kind.REPLY, "") if text(post, "in_reply_to_user_id") else (Kind.POST, "")


def _referenced(post: Fields, kind: str) -> str:
    found = (r for r in objects(post, "referenced_tweets", 10) if text(r, "type") == kind)
    return next((text(reference, "id") for reference in found), "")


def _included(includes: Fields, kind: str, key: str, wanted: str) -> Fields:
    if not wanted:
        return {}
    found = (one for one in objects(includes, kind, _MOST_POSTS) if text(one, key) == wanted)
    return next(found, {})


def _author(post: Fields, includes: Fields) -> IncomingAuthor:
    author_id = text(post, "author_id")
    user = _included(includes, "users", "id", author_id) or inner(post, "author")
    return IncomingAuthor(
        id=author_id or text(user, "id") or "unknown",
        handle=text(user, "username") or text(post, "username"),
        name=tidy(text(user, "name")),
        followers=count(inner(user, "public_metrics"), "followers_count"),
        avatar_url=web_address(user.get("profile_image_url")),
    )


def _readable(post: Fields) -> str:
    """Short addresses written out, entities of HTML (X escapes `&`, `<` and `>`) decoded."""
    written = _written(post)
    for url in objects(_entities(post), "urls", 50):
        short, whole = text(url, "url"), web_address(url.get("expanded_url"))
        if short.startswith("https://t.co/") and whole:
            written = written.replace(short, whole)
    return tidy(unescape(written))


def _links(post: Fields) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for url in objects(_entities(post), "urls", 50):
        whole = web_address(url.get("unwound_url")) or web_address(url.get("expanded_url"))
        if whole and not text(url, "media_key"):
            found.setdefault(whole, tidy(text(url, "title"))[:500])
    return tuple(Link(url, title) for url, title in found.items())


def _names(post: Fields, kind: str, key: str) -> tuple[str, ...]:
    names = (tidy(text(one, key)).lstrip("@#") for one in objects(_entities(post), kind))
    return tuple(dict.fromkeys(name for name in names if name))


def _media(post: Fields, includes: Fields) -> tuple[Media, ...]:
    keys: Any = inner(post, "attachments").get("media_keys")
    found = []
    for key in keys[:10] if isinstance(keys, list) else []:
        media = _included(includes, "media", "media_key", str(key))
        kind = _MEDIA.get(text(media, "type"))
        preview = web_address(media.get("preview_image_url"))
        url = web_address(media.get("url")) or preview
        if kind and url:
            found.append(Media(kind, url, tidy(text(media, "alt_text")), preview))
    return tuple(found)


def _counts(figures: Fields) -> Counts:
    return Counts(
        likes=count(figures, "like_count"),
        reposts=count(figures, "retweet_count"),
        replies=count(figures, "reply_count"),
        quotes=count(figures, "quote_count"),
        views=count(figures, "impression_count"),
    )
