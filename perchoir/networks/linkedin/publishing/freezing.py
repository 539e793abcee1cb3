"""From an approved post to the exact bytes of the call that writes.

learn.microsoft.com/linkedin/marketing/community-management/shares: Posts API, Comments API,
November 2026. An answer is a comment on LinkedIn, and so is each further part of a thread.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from perchoir.networks.contract import Refused
from perchoir.networks.contract.publishing import Card, Frozen, Outgoing, OutgoingMedia, RemotePost
from perchoir.networks.linkedin.publishing.calls import POSTS, Api
from perchoir.networks.linkedin.publishing.keys import remember_frozen, top_of
from perchoir.networks.linkedin.publishing.little import little
from perchoir.networks.linkedin.publishing.media import check, uploaded
from perchoir.networks.linkedin.publishing.urns import comment_parts, is_comment, post_in, quoted
from perchoir.networks.text import LIMITS, count

# Third parties only, November 2026.
LONGEST_COMMENT: Final = 1_250
_LONGEST_TITLE: Final = 400
_LONGEST_DESCRIPTION: Final = 4_086
Body = Mapping[str, Any]


async def frozen_from(post: Outgoing, api: Api) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if not post.text.strip() and not post.media and post.card is None:
        raise Refused("nothing_to_say")
    answered = _answered(post.reply_to)
    if post.card and post.media and not answered and post.card.url not in post.text:
        raise Refused("card_and_pictures")
    _check_length(post.text, is_comment=bool(answered))
    check(post.media)
    # Before anything else is asked: never later than the first call.
    await remember_frozen(post.key, api.tools)
    whole = await _comment(post, answered, api) if answered else await _post(post, api)
    body = msgspec.json.encode(whole)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


def path_of(body: Body) -> str:
    """Where this body is posted."""
    if "actor" not in body:
        return POSTS
    return f"/rest/socialActions/{quoted(body.get('parentComment') or body['object'])}/comments"


def media_of(body: Body) -> tuple[str, ...]:
    """The uploads that a post shows, ours or as LinkedIn gives it."""
    content = body.get("content")
    if not isinstance(content, Mapping):
        return ()
    many = content.get("multiImage")
    images = many.get("images") if isinstance(many, Mapping) else None
    found = images if isinstance(images, list) else [content.get("media")]
    return tuple(str(one["id"]) for one in found if isinstance(one, Mapping) and one.get("id"))


def _answered(post: RemotePost | None) -> str:
    """The URN of the post or comment answered, also when only its page is known."""
    if post is None:
        return ""
    found = post_in(post.id) or post_in(post.url)
    if not found:
        raise Refused("answered_post_gone", post.id[:200])
    return found


def _check_length(text: str, *, is_comment: bool) -> None:
    """LinkedIn cuts what is too long without a word (third parties, November 2026)."""
    allowed = LONGEST_COMMENT if is_comment else LIMITS["linkedin"].allowed
    if count(text, "linkedin").used > allowed:
        raise Refused("text_too_long", str(allowed))


async def _post(post: Outgoing, api: Api) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "author": api.author,
        "commentary": little(post.text, post.named),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    content = await _content(post, api)
    return {**whole, "content": content} if content else whole


async def _content(post: Outgoing, api: Api) -> dict[str, Any]:
    shown = [_shown(await uploaded(one, api), one) for one in post.media]
    if len(shown) > 1:
        return {"multiImage": {"images": shown}}
    if shown:
        return {"media": shown[0]}
    return {"article": await _article(post.card, api)} if post.card else {}


def _shown(urn: str, media: OutgoingMedia) -> dict[str, str]:
    return {"id": urn, "altText": media.alt} if media.alt else {"id": urn}


async def _article(card: Card, api: Api) -> dict[str, str]:
    """LinkedIn fetches nothing for an article that a program posts: all of it is sent."""
    found = {
        "source": card.url,
        "title": (card.title or card.url)[:_LONGEST_TITLE],
        "description": card.description[:_LONGEST_DESCRIPTION],
        "thumbnail": await uploaded(card.picture, api) if card.picture else "",
    }
    return {name: value for name, value in found.items() if value}


async def _comment(post: Outgoing, answered: str, api: Api) -> dict[str, Any]:
    """A comment is plain text, with one picture at most; its link stands in its text."""
    _check_comment_media(post.media)
    whole: dict[str, Any] = {"actor": api.author, "object": answered}
    if is_comment(answered):
        under, _number = comment_parts(answered)
        whole |= {"object": under, "parentComment": await top_of(answered, api.tools)}
    whole["message"] = {"text": _with_card(post)}
    if post.media:
        whole["content"] = [{"entity": {"image": await uploaded(post.media[0], api)}}]
    return whole


def _check_comment_media(media: Sequence[OutgoingMedia]) -> None:
    if len(media) > 1:
        raise Refused("too_many_pictures")
    if any(not one.mime.startswith("image/") for one in media):
        raise Refused("kind_not_taken")


def _with_card(post: Outgoing) -> str:
    if post.card is None or post.card.url in post.text:
        return post.text
    return f"{post.text}\n\n{post.card.url}".strip()
