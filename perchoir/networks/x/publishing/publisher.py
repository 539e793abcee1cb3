"""An account on X, to publish on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

import msgspec

from perchoir.networks.common.fields import inner, objects, text
from perchoir.networks.contract import Counts, Refused, Tools, Unknown
from perchoir.networks.contract.prices import Planned
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    RemotePost,
)
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.x.publishing import keys, oauth
from perchoir.networks.x.publishing.accounts import people, same_account
from perchoir.networks.x.publishing.calls import POSTS, Api, api_of
from perchoir.networks.x.publishing.costs import (
    DELETION,
    READ,
    count_anyway,
    kind_of_post,
    planned_costs,
)
from perchoir.networks.x.publishing.fields import asked_for, figures
from perchoir.networks.x.publishing.finding import found_on_timeline, page_of
from perchoir.networks.x.publishing.freezing import Writing, frozen_from
from perchoir.networks.x.publishing.manifest import APP_SETTINGS, APP_STEPS, PUBLISHING_MANIFEST
from perchoir.networks.x.publishing.wording import is_about

_NOT_THERE = "/problems/resource-not-found"


class XPublisher:
    """See `Publisher`. `RemotePost.id` is X's own number of the post."""

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = ()
    app_settings = APP_SETTINGS
    app_steps = APP_STEPS

    async def check_app(self, values: Mapping[str, str], house: House, tools: Tools) -> None:
        await oauth.check_app(values, tools)

    def new_key(self, now: datetime) -> str:
        return keys.new_key(now)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Nothing can be typed: people sign in on X itself."""
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
        """X is told by whoever registers the app."""
        return {}

    async def take_back(self, place: Place, credentials: Credentials, tools: Tools) -> None:
        await oauth.take_back(place, credentials, tools)

    def costs_of(self, parts: Sequence[Planned]) -> Mapping[str, int]:
        """See `SaysCosts`: each is posted, and looked at once where it stands."""
        return planned_costs(parts)

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        return await oauth.renewed(place, credentials, tools)

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        return await same_account(api_of(place, credentials, tools), place)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        return await people(handles, api_of(place, credentials, tools))

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        return await frozen_from(post, api_of(place, credentials, tools))

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        """Words that X refused as its own repetition, and that another post explains, are refused
        here without asking it again."""
        api = api_of(place, credentials, tools)
        _said, explained = await keys.is_repeated(frozen.key, tools)
        if explained:
            raise Refused("said_before")
        writing = msgspec.json.decode(frozen.body, type=Writing)
        await _charge(writing, tools)
        post_id = await _written(frozen, writing, api)
        await keys.remember_ours(post_id, frozen.key, tools)
        return page_of(post_id, place)

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        found = await found_on_timeline(frozen, place, api_of(place, credentials, tools))
        if found is not None:
            await keys.remember_ours(found.id, frozen.key, tools)
        return found

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        api = api_of(place, credentials, tools)
        await count_anyway(READ, 1, tools)
        status, found = await asked_for(f"{POSTS}/{quote(post.id, safe='')}", {}, api)
        data = inner(found, "data")
        if status == 404 or (not data and _is_not_there(found)):
            return None
        if text(data, "id") != post.id:
            raise Refused("not_this_service")
        return figures(data)

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Again is harmless: a lost answer is `Temporary`, and 404 is what was wanted."""
        api = api_of(place, credentials, tools)
        await count_anyway(DELETION, 1, tools)
        answer = await api.call("DELETE", f"{POSTS}/{quote(post.id, safe='')}")
        status, found = api.understood(answer)
        if status == 200 and inner(found, "data").get("deleted") is not True:
            raise Refused("refused_by_server", api.said(answer))


async def _charge(writing: Writing, tools: Tools) -> None:
    """A further part of a thread answers a post of ours; others are answered when they summon."""
    is_ours = await keys.key_of(writing.answers, tools) is not None if writing.answers else True
    await tools.charge(kind_of_post(writing.text, answers_others=not is_ours), 1)


async def _written(frozen: Frozen, writing: Writing, api: Api) -> str:
    """The id of the post. Raises `Unknown` where the answer is about something else."""
    is_reply = bool(writing.answers)
    try:
        found = await api.write(
            frozen.body, is_reply=is_reply, is_quote=bool(writing.quote_tweet_id)
        )
    except Unknown as doubt:
        if doubt.code == "said_before_there":
            await keys.remember_repeated(frozen.key, api.tools, explained=False)
        raise
    data = inner(found, "data")
    post_id = text(data, "id")
    if not post_id.isdecimal() or not is_about(text(data, "text"), writing.text, is_reply=is_reply):
        raise Unknown("answer_makes_no_sense", post_id[:100])
    return post_id


def _is_not_there(found: Mapping[str, object]) -> bool:
    return any(text(one, "type").endswith(_NOT_THERE) for one in objects(found, "errors"))


X = XPublisher()
