"""A professional account on Instagram, to publish on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import quote

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.common.graph import containers
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import new_key, remember_ours
from perchoir.networks.contract import (
    ConnectorError,
    Counts,
    NeedsReconnect,
    Refused,
    Tools,
    Unknown,
)
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    RemotePost,
)
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.instagram.publishing import oauth
from perchoir.networks.instagram.publishing.calls import NETWORK, graph_of, same_account
from perchoir.networks.instagram.publishing.finding import comment_of, found_there, page_of
from perchoir.networks.instagram.publishing.freezing import (
    COMMENT,
    Writing,
    frozen_from,
    look_with,
)
from perchoir.networks.instagram.publishing.manifest import (
    APP_SETTINGS,
    APP_STEPS,
    PUBLISHING_MANIFEST,
)

_METRICS: Final = "views,shares"


class InstagramPublisher:
    """See `Publisher`. `RemotePost.id` is Instagram's own number of the post, or of the comment
    where `version` says so."""

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = ()
    app_settings = APP_SETTINGS
    app_steps = APP_STEPS
    new_key = staticmethod(new_key)

    async def check_app(self, values: Mapping[str, str], house: House, tools: Tools) -> None:
        await oauth.check_app(values, house, tools)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Nothing can be typed: people sign in on Instagram itself."""
        raise Refused("only_there")

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        return await oauth.leave(state, house)

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        return await oauth.come_back(kept, answer, house, tools)

    async def introduction(self, house: House) -> Mapping[str, object]:
        """Instagram is told by whoever registers the app."""
        return {}

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        return await oauth.renewed(place, credentials, tools)

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        return await same_account(graph_of(place, credentials, tools), place)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """Nobody: Instagram itself makes a mention of `@name`, and lets nobody be looked up."""
        return {}

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        return await frozen_from(post, graph_of(place, credentials, tools))

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        graph = graph_of(place, credentials, tools)
        writing = msgspec.json.decode(frozen.body, type=Writing)
        found = await (_commented if writing.is_comment else _published)(writing, graph)
        post_id = text(found, "id")
        if not post_id.isdecimal():
            raise Unknown("answer_makes_no_sense", post_id[:100])
        await remember_ours(NETWORK, post_id, frozen.key, tools)
        if writing.is_comment:
            return comment_of(post_id, writing)
        return page_of(await _shown(post_id, graph), place)

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        found = await found_there(frozen, place, graph_of(place, credentials, tools))
        if found is not None:
            await remember_ours(NETWORK, found.id, frozen.key, tools)
        return found

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        graph = graph_of(place, credentials, tools)
        is_comment = post.version.startswith(COMMENT)
        fields = "id,like_count" if is_comment else "id,like_count,comments_count"
        try:
            found = await graph.ask(_in_path(post.id), {"fields": fields})
        except Refused as no:
            if no.code == "not_found":
                return None
            raise
        if is_comment:
            return Counts(likes=count(found, "like_count"))
        figures = await _insights(post.id, graph)
        return Counts(
            likes=count(found, "like_count"),
            reposts=figures.get("shares"),
            replies=count(found, "comments_count"),
            views=figures.get("views"),
        )

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Comments only; again is harmless. Raises `Refused("not_deletable_there")` for a post."""
        if not post.version.startswith(COMMENT):
            raise Refused("not_deletable_there")
        graph = graph_of(place, credentials, tools)
        try:
            found = await graph.remove(_in_path(post.id))
        except Refused as no:
            if no.code != "not_found":
                raise
            return
        if found.get("success") is not True:
            raise Refused("refused_by_server")


async def _published(writing: Writing, graph: Graph) -> Fields:
    fields = {"creation_id": writing.container}
    try:
        return await graph.write(f"{graph.account}/media_publish", fields)
    except ConnectorError as no:
        raise await containers.explained(no, writing.container, look_with(graph)) from None


async def _commented(writing: Writing, graph: Graph) -> Fields:
    try:
        return await graph.write(writing.path, {"message": writing.text})
    except Refused as no:
        if no.code != "not_found":
            raise
        raise Refused("answered_post_gone", no.detail) from None


async def _shown(post_id: str, graph: Graph) -> Fields:
    """The post with its address, which the answer to publishing does not name. It stands there
    whatever becomes of this question."""
    with suppress(ConnectorError):
        found = await graph.ask(post_id, {"fields": "id,permalink"})
        if text(found, "id") == post_id:
            return found
    return {"id": post_id}


async def _insights(post_id: str, graph: Graph) -> dict[str, int | None]:
    """Accounts with few followers have none, and some kinds of post not all."""
    with suppress(Refused, NeedsReconnect):
        found = await graph.ask(f"{_in_path(post_id)}/insights", {"metric": _METRICS})
        return {text(one, "name"): _value(one) for one in objects(found, "data")}
    return {}


def _value(metric: Fields) -> int | None:
    values = objects(metric, "values")
    return count(values[-1], "value") if values else count(inner(metric, "total_value"), "value")


def _in_path(post_id: str) -> str:
    return quote(post_id, safe="")


INSTAGRAM = InstagramPublisher()
