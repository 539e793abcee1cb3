"""From what X sends (API v2) to posts. Old names of fields and those of summer 2026 are read
alike."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

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
from perchoir.networks.common.problems import Skipped, Unreadable
from perchoir.networks.contract import (
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
    Posted,
)
from perchoir.networks.x.publishing.fields import figures

NETWORK: Final = "x"
_EXPANSIONS: Final = "author_id,attachments.media_keys,in_reply_to_user_id"
_PEOPLE: Final = "id,name,username,profile_image_url,public_metrics"
_MEDIA: Final = "media_key,type,url,preview_image_url,alt_text"
_POST: Final = "attachments,conversation_id,created_at,entities,id,lang,public_metrics,text"

NEW_FIELDS: Final = {
    "post.fields": f"{_POST},note_post",
    "expansions": f"{_EXPANSIONS},edit_history_post_ids,referenced_posts",
    "user.fields": _PEOPLE,
    "media.fields": _MEDIA,
}
"""As the description of 2.167 has it."""

OLD_FIELDS: Final = {
    "tweet.fields": f"{_POST},author_id,in_reply_to_user_id,note_tweet,edit_history_tweet_ids,"
    "referenced_tweets",
    "expansions": f"{_EXPANSIONS},referenced_tweets.id,referenced_tweets.id.author_id",
    "user.fields": _PEOPLE,
    "media.fields": _MEDIA,
}
"""As before the summer of 2026."""

_KINDS: Final = {"retweeted": Kind.REPOST, "reposted": Kind.REPOST, "quoted": Kind.QUOTE,
                 "replied_to": Kind.REPLY}  # fmt: skip
_MEDIA_KINDS: Final = {"photo": MediaKind.IMAGE, "video": MediaKind.VIDEO,
                       "animated_gif": MediaKind.VIDEO}  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What came with a post: people, media and other posts by their ids."""

    people: Mapping[str, Fields]
    media: Mapping[str, Fields]
    posts: Mapping[str, Fields]

    @classmethod
    def of(cls, answer: Fields) -> "Beside":
        includes = inner(answer, "includes")
        posts = [*objects(includes, "tweets", 1_000), *objects(includes, "posts", 1_000)]
        return cls(
            {text(one, "id"): one for one in objects(includes, "users", 1_000)},
            {text(one, "media_key"): one for one in objects(includes, "media", 1_000)},
            {text(one, "id"): one for one in posts},
        )

    def handle(self, person_id: str) -> str:
        return text(self.people.get(person_id, {}), "username")


def posts_in(answer: Fields, received_at: datetime, skipped: Skipped) -> list[Posted]:
    """Every post of one answer, oldest first; what cannot be read is counted in `skipped`."""
    beside = Beside.of(answer)
    data = answer.get("data")
    every = data if isinstance(data, list) else [data] if data else []
    found: list[Posted] = []
    for one in reversed(every):
        try:
            found.append(posted_from(one, beside, received_at))
        except Unreadable as error:
            skipped.add(error, one)
    return found


def posted_from(post: object, beside: Beside, received_at: datetime) -> Posted:
    """One post. An edit has a new id at X; here it keeps the first of its history.

    Raises `Unreadable`.
    """
    if not isinstance(post, Mapping):
        raise Unreadable("no object")
    post_id, author_id = text(post, "id"), text(post, "author_id")
    created_at = moment(post.get("created_at"))
    if not (post_id.isdecimal() and author_id and created_at):
        raise Unreadable("id, author or time missing")
    history = _history(post)
    first = history[0] if history else post_id
    return Posted(
        IncomingPost(
            network=NETWORK,
            id=first,
            url=f"https://x.com/{beside.handle(author_id) or 'i'}/status/{post_id}",
            author=_author(author_id, beside),
            created_at=created_at,
            received_at=received_at.astimezone(UTC),
            language=language(post.get("lang")),
            counts=figures(post),
            raw=msgspec.json.encode(post),
            **_words(post, beside),
            **_place(post, beside),
        ),
        edited_at=created_at if len(history) > 1 else None,
    )


def _history(post: Fields) -> list[str]:
    for name in ("edit_history_post_ids", "edit_history_tweet_ids"):
        ids = post.get(name)
        if isinstance(ids, list) and all(isinstance(one, str) for one in ids):
            return sorted(ids, key=lambda one: (len(one), one))
    return []


def _author(author_id: str, beside: Beside) -> IncomingAuthor:
    person = beside.people.get(author_id, {})
    return IncomingAuthor(
        id=author_id,
        handle=text(person, "username"),
        name=text(person, "name"),
        followers=count(inner(person, "public_metrics"), "followers_count"),
        avatar_url=web_address(person.get("profile_image_url")),
    )


def _words(post: Fields, beside: Beside) -> dict[str, Any]:
    """The text with what stands in it; of a repost those of the post that it passes on, since X
    cuts them."""
    original = _passed_on(post, beside)
    source = post if original is None else original
    note = inner(source, "note_post") or inner(source, "note_tweet")
    entities = inner(note, "entities") or inner(source, "entities")
    urls = objects(entities, "urls")
    written = _plain(text(note, "text") or text(source, "text"), urls)
    if original is not None:
        written = f"RT @{beside.handle(text(original, 'author_id'))}: {written}"
    elsewhere = [one for one in urls if not text(one, "media_key")]
    return {
        "text": written,
        "links": tuple(
            Link(address, text(one, "title"))
            for one in elsewhere
            if (address := web_address(one.get("unwound_url") or one.get("expanded_url")))
        ),
        "tags": _named(entities, "hashtags", "tag"),
        "mentioned": _named(entities, "mentions", "username"),
        "media": _media(source, beside),
    }


def _passed_on(post: Fields, beside: Beside) -> Fields | None:
    reposts = [one for kind, one in _references(post) if kind is Kind.REPOST]
    return beside.posts.get(reposts[0]) if reposts else None


def _plain(written: str, urls: list[Fields]) -> str:
    """Links as they lead, without those of media, and the three signs that X escapes."""
    for one in urls:
        short = text(one, "url")
        if short:
            leads = "" if text(one, "media_key") else text(one, "expanded_url")
            written = written.replace(short, leads)
    return html.unescape(written).strip()


def _named(entities: Fields, several: str, name: str) -> tuple[str, ...]:
    found = (text(one, name).lstrip("#@") for one in objects(entities, several))
    return tuple(dict.fromkeys(one for one in found if one))


def _media(post: Fields, beside: Beside) -> tuple[Media, ...]:
    keys = inner(post, "attachments").get("media_keys")
    known = [beside.media.get(one) for one in keys if isinstance(one, str)] if keys else []
    found: list[Media] = []
    for one in known:
        kind = _MEDIA_KINDS.get(text(one, "type")) if one else None
        preview = web_address((one or {}).get("preview_image_url"))
        url = web_address((one or {}).get("url")) or preview
        if one and kind and url:
            found.append(Media(kind, url, text(one, "alt_text"), preview))
    return tuple(found)


def _place(post: Fields, beside: Beside) -> dict[str, Any]:
    """What kind of post it is, and what it stands beside."""
    references = dict(_references(post))
    kind = next((one for one in (Kind.REPOST, Kind.REPLY, Kind.QUOTE) if one in references), None)
    answered = text(post, "in_reply_to_user_id")
    conversation = text(post, "conversation_id")
    return {
        "kind": kind or Kind.POST,
        "reply_to": references.get(Kind.REPLY, ""),
        "reply_to_author": beside.handle(answered) or answered,
        "root": conversation if conversation != text(post, "id") else "",
        "quoted": references.get(Kind.QUOTE, "") or references.get(Kind.REPOST, ""),
    }


def _references(post: Fields) -> list[tuple[Kind, str]]:
    both = [*objects(post, "referenced_posts"), *objects(post, "referenced_tweets")]
    found = ((_KINDS.get(text(one, "type")), text(one, "id")) for one in both)
    return [(kind, post_id) for kind, post_id in found if kind and post_id]
