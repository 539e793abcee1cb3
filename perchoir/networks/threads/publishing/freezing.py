"""From an approved post to a container that is ready: nobody sees it; publishing it is one call.

developers.facebook.com/documentation/threads/posts (April 2026) and .../troubleshooting. Threads
fetches pictures and videos itself: they are lent to it at a public address (`Tools.lend`).
`auto_publish_text` is never used: it would make preparing and publishing one.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.common.graph import containers
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.containers import Container
from perchoir.networks.common.graph.keys import remember_frozen
from perchoir.networks.contract import MediaKind, Refused, Temporary
from perchoir.networks.contract.publishing import Frozen, Outgoing, OutgoingMedia, RemotePost
from perchoir.networks.contract.rates import LOW, room_key
from perchoir.networks.text.media import MEDIA
from perchoir.networks.threads.publishing.calls import NETWORK

_ID: Final = re.compile(r"[0-9]{1,25}")
_QUOTA: Final = "quota_usage,config,reply_quota_usage,reply_config"
# What counts a day that moves along has room again bit by bit.
_FULL_S: Final = 1_800.0


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is published: the container, and by what the post is known again on the account's own
    list. `kind` is the network's media type, `pieces` how many media it shows."""

    container: str
    text: str
    kind: str = "TEXT"
    answers: str = ""
    pieces: int = 0


async def frozen_from(post: Outgoing, graph: Graph) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if not post.text.strip() and not post.media and post.card is None:
        raise Refused("nothing_to_say")
    check(post.media)
    words = _words(post)
    await remember_frozen(NETWORK, post.key, graph.tools)
    await _check_room(graph, is_reply="reply_to_id" in words)
    container = await _container(post, words, graph)
    await containers.until_ready(container, look_with(graph))
    writing = Writing(
        container, words.get("text", ""), words["media_type"], words.get("reply_to_id", ""),
        len(post.media),
    )  # fmt: skip
    body = msgspec.json.encode(writing)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


def check(media: Sequence[OutgoingMedia]) -> None:
    """Raises `Refused` for what Threads does not take."""
    limits = MEDIA[NETWORK]
    if len(media) > limits.together:
        raise Refused("too_many_pictures")
    for one in media:
        rules = limits.kinds["video" if one.kind == MediaKind.VIDEO else "image"]
        if one.kind == MediaKind.AUDIO or one.mime not in rules.types:
            raise Refused("kind_not_taken", one.mime[:100])
        if len(one.content) > rules.size:
            raise Refused("media_too_large")
        if rules.seconds and one.duration_s and one.duration_s > rules.seconds[1]:
            raise Refused("video_too_long")


def look_with(graph: Graph) -> containers.Look:
    """How a container is asked after."""

    async def look(container_id: str) -> Container:
        try:
            found = await graph.ask(container_id, {"fields": "id,status,error_message"})
        except Refused as no:
            if no.code == "not_found":
                return Container("")
            raise
        return Container(text(found, "status"), text(found, "error_message"))

    return look


def _words(post: Outgoing) -> dict[str, str]:
    """All that the container says, but for its media."""
    words = {"media_type": _kind(post.media)}
    if post.text.strip():
        words["text"] = post.text
    if post.reply_to is not None:
        words["reply_to_id"] = _answered(post.reply_to)
    if post.card is not None and not post.media:
        # Only words may carry one; beside pictures the link in the text is all there is.
        words["link_attachment"] = post.card.url
        words.setdefault("text", post.card.url)
    return words


def _kind(media: Sequence[OutgoingMedia]) -> str:
    if not media:
        return "TEXT"
    return "CAROUSEL" if len(media) > 1 else _kind_of(media[0])


def _kind_of(media: OutgoingMedia) -> str:
    return "VIDEO" if media.kind == MediaKind.VIDEO else "IMAGE"


def _answered(post: RemotePost) -> str:
    """Threads takes its own numbers only: from the address of a page none can be had."""
    if not _ID.fullmatch(post.id):
        raise Refused("answered_post_gone", post.id[:200])
    return post.id


async def _check_room(graph: Graph, *, is_reply: bool) -> None:
    """Ask how much of the day's limit is left. Raises `Temporary` when nothing is."""
    found: Fields = {}
    with suppress(Refused):
        found = await graph.ask("me/threads_publishing_limit", {"fields": _QUOTA})
    quota = next(iter(objects(found, "data")), {})
    used = count(quota, "reply_quota_usage" if is_reply else "quota_usage")
    most = count(inner(quota, "reply_config" if is_reply else "config"), "quota_total")
    if used is None or not most:
        return
    left = max(0, most - used)
    if left < most * LOW and not is_reply:
        until = graph.tools.now() + timedelta(seconds=_FULL_S)
        value = f"{left} {most} {until.isoformat()}"
        await graph.tools.remember(room_key(NETWORK, graph.account), value)
    if not left:
        raise Temporary("too_many_requests", f"{used} of {most}", _FULL_S)


async def _container(post: Outgoing, words: Mapping[str, str], graph: Graph) -> str:
    """The one that was made for this key before, or a new one."""
    shown = {str(number): f"{one.sha256} {one.alt}" for number, one in enumerate(post.media)}
    what = containers.digest({**words, **shown})
    look = look_with(graph)
    known = await containers.remembered(NETWORK, post.key, what, look, graph.tools)
    if known:
        return known
    made = await _made({**words, **(await _media(post.media, graph))}, graph)
    await containers.remember(NETWORK, post.key, what, made, graph.tools)
    return made


async def _media(media: Sequence[OutgoingMedia], graph: Graph) -> dict[str, str]:
    if len(media) < 2:
        return await _lent(media[0], graph) if media else {}
    items = [await _item(one, graph) for one in media]
    for item in items:
        await containers.until_ready(item, look_with(graph))
    return {"children": ",".join(items)}


async def _item(media: OutgoingMedia, graph: Graph) -> str:
    """One of several, in a container of its own."""
    about = {"media_type": _kind_of(media), "is_carousel_item": "true"}
    return await _made({**about, **(await _lent(media, graph))}, graph)


async def _lent(media: OutgoingMedia, graph: Graph) -> dict[str, str]:
    address = await graph.tools.lend(media.mime, media.content)
    found = {f"{_kind_of(media).lower()}_url": address}
    return {**found, "alt_text": media.alt} if media.alt else found


async def _made(fields: Mapping[str, str], graph: Graph) -> str:
    container = text(await graph.prepare("me/threads", fields), "id")
    if not _ID.fullmatch(container):
        raise Refused("not_this_service")
    return container
