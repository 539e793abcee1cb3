"""From an approved post to a container that is ready, or to the words of a comment.

developers.facebook.com/documentation/instagram-platform/content-publishing and
.../comment-moderation (2026). Instagram fetches pictures and videos itself: they are lent to it at
a public address (`Tools.lend`). A comment is one call, without a container.
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
from perchoir.networks.instagram.publishing.calls import NETWORK
from perchoir.networks.text.media import MEDIA

COMMENT: Final = "comment"
"""The beginning of `RemotePost.version` of a comment, whose number looks like that of a post; a
reply to a comment names that one too, for Instagram has no third level (`comment:17...`)."""
_ID: Final = re.compile(r"[0-9]{1,25}")
_LONGEST_COMMENT: Final = 300
# What counts a day that moves along has room again bit by bit.
_FULL_S: Final = 1_800.0


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A post: its `container`, by what it is known again, and how many media it shows (`pieces`).
    A comment: the `path` to which it is posted. `page` is where a person reads it, as far as that
    is known before."""

    text: str
    container: str = ""
    kind: str = ""
    pieces: int = 0
    path: str = ""
    page: str = ""

    @property
    def is_comment(self) -> bool:
        return bool(self.path)


async def frozen_from(post: Outgoing, graph: Graph) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    writing = _comment(post) if post.reply_to is not None else await _prepared(post, graph)
    await remember_frozen(NETWORK, post.key, graph.tools)
    body = msgspec.json.encode(writing)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


def check(media: Sequence[OutgoingMedia]) -> None:
    """Raises `Refused` for what Instagram does not take."""
    limits = MEDIA[NETWORK]
    if not media:
        raise Refused("media_missing_there")
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
            found = await graph.ask(container_id, {"fields": "id,status_code,status"})
        except Refused as no:
            if no.code in ("not_found", "preparation_expired"):
                return Container("")
            raise
        return Container(text(found, "status_code"), text(found, "status"))

    return look


def _comment(post: Outgoing) -> Writing:
    """Under a post, or under somebody's comment, where the thread began somewhere else."""
    answered, root = post.reply_to, post.root
    assert answered is not None
    if not _ID.fullmatch(answered.id):
        raise Refused("answered_post_gone", answered.id[:200])
    if post.media:
        raise Refused("kind_not_taken", "a comment")
    words = _words(post)
    if not words:
        raise Refused("nothing_to_say")
    if len(words) > _LONGEST_COMMENT:
        raise Refused("comment_too_long")
    return Writing(words, path=_path_under(answered, root), page=(root or answered).url)


def _path_under(answered: RemotePost, root: RemotePost | None) -> str:
    if answered.version.startswith(COMMENT):
        top = answered.version.partition(":")[2]
        return f"{top or answered.id}/replies"
    under_comment = root is not None and root.id != answered.id
    return f"{answered.id}/{'replies' if under_comment else 'comments'}"


async def _prepared(post: Outgoing, graph: Graph) -> Writing:
    check(post.media)
    # Before anything else is asked: never later than the first call.
    await remember_frozen(NETWORK, post.key, graph.tools)
    await _check_room(graph)
    words = _words(post)
    container = await _container(post, words, graph)
    await containers.until_ready(container, look_with(graph))
    kind = "CAROUSEL_ALBUM" if len(post.media) > 1 else post.media[0].kind.value.upper()
    return Writing(words, container, kind, len(post.media))


def _words(post: Outgoing) -> str:
    """Instagram makes no card of a link, and no link of an address: it stands in the words."""
    if post.card is None or post.card.url in post.text:
        return post.text.strip()
    return f"{post.text}\n\n{post.card.url}".strip()


async def _check_room(graph: Graph) -> None:
    """Ask how much of the day's limit is left. Raises `Temporary` when nothing is."""
    found: Fields = {}
    with suppress(Refused):
        path = f"{graph.account}/content_publishing_limit"
        found = await graph.ask(path, {"fields": "quota_usage,config"})
    quota = next(iter(objects(found, "data")), {})
    used, most = count(quota, "quota_usage"), count(inner(quota, "config"), "quota_total")
    if used is None or not most:
        return
    left = max(0, most - used)
    if left < most * LOW:
        until = graph.tools.now() + timedelta(seconds=_FULL_S)
        value = f"{left} {most} {until.isoformat()}"
        await graph.tools.remember(room_key(NETWORK, graph.account), value)
    if not left:
        raise Temporary("too_many_requests", f"{used} of {most}", _FULL_S)


async def _container(post: Outgoing, words: str, graph: Graph) -> str:
    """The one that was made for this key before, or a new one."""
    shown = {str(number): f"{one.sha256} {one.alt}" for number, one in enumerate(post.media)}
    what = containers.digest({"caption": words, **shown})
    look = look_with(graph)
    known = await containers.remembered(NETWORK, post.key, what, look, graph.tools)
    if known:
        return known
    fields = {"caption": words} if words else {}
    made = await _made({**fields, **(await _media(post.media, graph))}, graph)
    await containers.remember(NETWORK, post.key, what, made, graph.tools)
    return made


async def _media(media: Sequence[OutgoingMedia], graph: Graph) -> dict[str, str]:
    if len(media) == 1:
        return await _lent(media[0], "REELS", graph)
    items = []
    for one in media:
        fields = await _lent(one, "VIDEO", graph)
        items.append(await _made({**fields, "is_carousel_item": "true"}, graph))
    for item in items:
        await containers.until_ready(item, look_with(graph))
    return {"media_type": "CAROUSEL", "children": ",".join(items)}


async def _lent(media: OutgoingMedia, video_as: str, graph: Graph) -> dict[str, str]:
    """Instagram takes descriptions of pictures only; a lone video is a reel."""
    address = await graph.tools.lend(media.mime, media.content)
    if media.kind == MediaKind.VIDEO:
        return {"media_type": video_as, "video_url": address}
    described = {"alt_text": media.alt} if media.alt else {}
    return {"image_url": address, **described}


async def _made(fields: Mapping[str, str], graph: Graph) -> str:
    container = text(await graph.prepare(f"{graph.account}/media", fields), "id")
    if not _ID.fullmatch(container):
        raise Refused("not_this_service")
    return container
