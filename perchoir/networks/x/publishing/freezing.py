"""From an approved post to the exact bytes of the call that writes.

Schema `CreatePostsRequest` of the official description 2.167, August 2026.
"""

import hashlib
import re
from typing import Final

import msgspec

from perchoir.networks.contract import Refused
from perchoir.networks.contract.publishing import Frozen, Outgoing
from perchoir.networks.x.publishing.calls import Api
from perchoir.networks.x.publishing.keys import remember_frozen
from perchoir.networks.x.publishing.media import check, uploaded

_ID: Final = re.compile(r"[0-9]{1,19}")
_PAGE: Final = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w{1,15}/status/([0-9]{1,19})(?:[/?#].*)?"
)


class MediaIds(msgspec.Struct, frozen=True):
    """`media` of the body."""

    media_ids: tuple[str, ...]


class Answering(msgspec.Struct, frozen=True):
    """`reply` of the body."""

    in_reply_to_tweet_id: str


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of POST /2/tweets. X makes its own card from a link; none is sent."""

    text: str
    media: MediaIds | None = None
    reply: Answering | None = None
    quote_tweet_id: str = ""

    @property
    def media_ids(self) -> tuple[str, ...]:
        return self.media.media_ids if self.media else ()

    @property
    def answers(self) -> str:
        """The id of the post answered, "" for none."""
        return self.reply.in_reply_to_tweet_id if self.reply else ""


async def frozen_from(post: Outgoing, api: Api) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if not post.text.strip() and not post.media:
        raise Refused("nothing_to_say")
    check(post.media)
    answered = _answered(post)
    # Before anything else is asked: never later than the first call.
    await remember_frozen(post.key, api.tools)
    words, quoted = _with_card(post)
    media_ids = await uploaded(post.media, api)
    writing = Writing(
        text=words,
        media=MediaIds(media_ids) if media_ids else None,
        reply=Answering(answered) if answered else None,
        quote_tweet_id=quoted,
    )
    body = msgspec.json.encode(writing)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


def post_id(address: str) -> str:
    """The id of the post at this page of X, "" for any other address."""
    match = _PAGE.fullmatch(address.strip())
    return match[1] if match else ""


def _answered(post: Outgoing) -> str:
    """The id of the post answered, also when only its page is known."""
    if post.reply_to is None:
        return ""
    found = post.reply_to.id if _ID.fullmatch(post.reply_to.id) else post_id(post.reply_to.id)
    found = found or post_id(post.reply_to.url)
    if not found:
        raise Refused("answered_post_gone", post.reply_to.id[:200])
    return found


def _with_card(post: Outgoing) -> tuple[str, str]:
    """The text, and the id of a post that is quoted. X makes its card from a link in the text: it
    has to be there, unless it is a post of X itself, or pictures take its place."""
    if post.card is None or post.media:
        return post.text, ""
    quoted = post_id(post.card.url)
    if quoted:
        return post.text.removesuffix(post.card.url).rstrip(), quoted
    if post.card.url in post.text:
        return post.text, ""
    return f"{post.text}\n\n{post.card.url}".strip(), ""
