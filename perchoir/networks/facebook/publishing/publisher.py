"""A page on Facebook, to publish on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import quote

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import new_key, remember_ours
from perchoir.networks.contract import ConnectorError, Counts, Refused, Tools, Unknown
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    RemotePost,
)
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.facebook.publishing import oauth, videos
from perchoir.networks.facebook.publishing.calls import NETWORK, graph_of, same_page
from perchoir.networks.facebook.publishing.finding import (
    found_there,
    is_repeated,
    page_of,
    remember_repeated,
)
from perchoir.networks.facebook.publishing.freezing import Writing, frozen_from
from perchoir.networks.facebook.publishing.manifest import (
    APP_SETTINGS,
    APP_STEPS,
    PUBLISHING_MANIFEST,
    SIGN_IN_SETTINGS,
)

_FIGURES: Final = "id,shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)"
_OF_COMMENT: Final = "id,like_count,comment_count"
# "Views", since impressions were given up in November 2025; pages under 100 followers have none.
_VIEWS: Final = "post_media_view"


class FacebookPublisher:
    """See `Publisher`. `RemotePost.id` is Facebook's own number: of the page and of the post, or of
    the post and of the comment; of a video that was not ready when it was sent, its own."""

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = SIGN_IN_SETTINGS
    app_settings = APP_SETTINGS
    app_steps = APP_STEPS
    new_key = staticmethod(new_key)

    async def check_app(self, values: Mapping[str, str], house: House, tools: Tools) -> None:
        await oauth.check_app(values, tools)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Nothing can be typed: people sign in on Facebook itself."""
        raise Refused("only_there")

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        return await oauth.leave(values, state, house)

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        return await oauth.come_back(kept, answer, house, tools)

    async def introduction(self, house: House) -> Mapping[str, object]:
        """Facebook is told by whoever registers the app."""
        return {}

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        """The token of a page does not end: the same."""
        return credentials

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        return await same_page(graph_of(place, credentials, tools), place, credentials)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """Nobody: Facebook lets programs name pages only after a review of its own."""
        return {}

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        return await frozen_from(post, graph_of(place, credentials, tools))

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        """Words that Facebook refused as its own repetition, and that another post explains, are
        refused here without asking it again."""
        graph = graph_of(place, credentials, tools)
        _said, is_explained = await is_repeated(frozen.key, tools)
        if is_explained:
            raise Refused("said_before")
        writing = msgspec.json.decode(frozen.body, type=Writing)
        if writing.video:
            return await _finished(writing, graph)
        post_id = await _written(frozen, writing, graph)
        await remember_ours(NETWORK, post_id, frozen.key, tools)
        return page_of(await _shown(post_id, graph))

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        graph = graph_of(place, credentials, tools)
        writing = msgspec.json.decode(frozen.body, type=Writing)
        if writing.video:
            return await videos.found_there(writing.video, frozen.key, graph)
        found = await found_there(frozen, place, graph)
        if found is not None:
            await remember_ours(NETWORK, found.id, frozen.key, tools)
        return found

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        graph = graph_of(place, credentials, tools)
        if "_" not in post.id:
            return await _of_video(post.id, graph)
        is_post = post.id.startswith(f"{place.id}_")
        try:
            found = await graph.ask(
                _in_path(post.id), {"fields": _FIGURES if is_post else _OF_COMMENT}
            )
        except Refused as no:
            if no.code == "not_found":
                return None
            raise
        if not is_post:
            return Counts(likes=count(found, "like_count"), replies=count(found, "comment_count"))
        return Counts(
            likes=_total(found, "reactions"),
            reposts=count(inner(found, "shares"), "count"),
            replies=_total(found, "comments"),
            views=await _views(post.id, graph),
        )

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Again is harmless: a lost answer is `Temporary`, and what is not there is gone."""
        graph = graph_of(place, credentials, tools)
        try:
            found = await graph.remove(_in_path(post.id))
        except Refused as no:
            if no.code != "not_found":
                raise
            return
        if found.get("success") is not True:
            raise Refused("refused_by_server")


async def _written(frozen: Frozen, writing: Writing, graph: Graph) -> str:
    """The number of the post. Raises `Unknown` where the answer names none of ours."""
    try:
        found = await graph.write(writing.path, writing.fields)
    except Unknown as doubt:
        if doubt.code == "said_before_there":
            await remember_repeated(frozen.key, graph.tools, explained=False)
        raise
    except Refused as no:
        if writing.answers and no.code == "not_found":
            raise Refused("answered_post_gone", no.detail) from None
        raise
    post_id = text(found, "id")
    if not post_id.replace("_", "", 1).isdecimal():
        raise Unknown("answer_makes_no_sense", post_id[:100])
    return post_id


async def _finished(writing: Writing, graph: Graph) -> RemotePost:
    """Raises `Unknown` where the answer does not say yes."""
    found = await videos.uploads(graph).write(writing.path, writing.fields)
    if found.get("success") is not True:
        raise Unknown("answer_makes_no_sense", str(found)[:100])
    return await videos.shown_as(writing.video, graph)


async def _of_video(video: str, graph: Graph) -> Counts | None:
    """Figures of a video whose post was not known when it was sent."""
    asked = "id,views,likes.limit(0).summary(true),comments.limit(0).summary(true)"
    try:
        found = await graph.ask(_in_path(video), {"fields": asked})
    except Refused as no:
        if no.code == "not_found":
            return None
        raise
    return Counts(
        likes=_total(found, "likes"), replies=_total(found, "comments"), views=count(found, "views")
    )


async def _shown(post_id: str, graph: Graph) -> Fields:
    """The post with its address, which the answer to posting does not name. It stands there
    whatever becomes of this question."""
    with suppress(ConnectorError):
        found = await graph.ask(post_id, {"fields": "id,permalink_url"})
        if text(found, "id") == post_id:
            return found
    return {"id": post_id}


async def _views(post_id: str, graph: Graph) -> int | None:
    with suppress(Refused):
        found = await graph.ask(f"{_in_path(post_id)}/insights", {"metric": _VIEWS})
        for one in objects(found, "data"):
            values = objects(one, "values")
            return count(values[-1], "value") if values else None
    return None


def _total(found: Fields, name: str) -> int | None:
    return count(inner(inner(found, name), "summary"), "total_count")


def _in_path(post_id: str) -> str:
    return quote(post_id, safe="")


FACEBOOK = FacebookPublisher()
