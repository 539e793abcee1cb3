"""An account on LinkedIn, to publish on."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from perchoir.core.outbound import Answer
from perchoir.networks.common.fields import text
from perchoir.networks.contract import Counts, Refused, Tools, Unknown
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    RemotePost,
)
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.linkedin.publishing import keys, oauth
from perchoir.networks.linkedin.publishing.accounts import people, same_account
from perchoir.networks.linkedin.publishing.calls import POSTS, Api, api_of, json_of
from perchoir.networks.linkedin.publishing.figures import figures
from perchoir.networks.linkedin.publishing.finding import found_there
from perchoir.networks.linkedin.publishing.freezing import Body, frozen_from, path_of
from perchoir.networks.linkedin.publishing.manifest import (
    APP_SETTINGS,
    APP_STEPS,
    PUBLISHING_MANIFEST,
    SIGN_IN_SETTINGS,
)
from perchoir.networks.linkedin.publishing.urns import (
    comment_parts,
    comment_urn,
    first_post_in,
    is_comment,
    is_post,
    page_of,
    quoted,
)


class LinkedInPublisher:
    """See `Publisher`. `RemotePost.id` is the URN of a post or a comment, `Place.id` that of a
    person or an organisation."""

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = SIGN_IN_SETTINGS
    app_settings = APP_SETTINGS
    app_steps = APP_STEPS

    async def check_app(self, values: Mapping[str, str], house: House, tools: Tools) -> None:
        await oauth.check_app(values, tools)

    def new_key(self, now: datetime) -> str:
        return keys.new_key(now)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Nothing can be typed: people sign in on LinkedIn itself."""
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
        """LinkedIn is told by whoever registers the app."""
        return {}

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        return await oauth.renewed(credentials, tools)

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        found = await same_account(api_of(place, credentials, tools), place)
        return oauth.ending(found, credentials)

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
        """What LinkedIn refused as a repetition of another post is refused here without asking it
        again."""
        api = api_of(place, credentials, tools)
        said = await keys.repeated(frozen.key, tools)
        if said is not None and said.explained:
            raise Refused("said_before")
        body: Body = msgspec.json.decode(frozen.body)
        urn = await _written(frozen, body, api)
        await keys.remember_ours(urn, frozen.key, tools)
        if "parentComment" in body:
            await keys.remember_top(urn, body["parentComment"], tools)
        return page_of(urn)

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        found = await found_there(frozen, place, api_of(place, credentials, tools))
        if found is not None:
            await keys.remember_ours(found.id, frozen.key, tools)
        return found

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        return await figures(post.id, place, credentials, api_of(place, credentials, tools))

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Again is harmless: a lost answer is `Temporary`, and 404 is what was wanted."""
        api = api_of(place, credentials, tools)
        path = f"{POSTS}/{quoted(post.id)}"
        if is_comment(post.id):
            under, number = comment_parts(post.id)
            path = f"/rest/socialActions/{quoted(under)}/comments/{number}"
            path += f"?actor={quoted(place.id)}"
        await api.change("DELETE", path, headers={"X-RestLi-Method": "DELETE"})


async def _written(frozen: Frozen, body: Body, api: Api) -> str:
    """The URN of the post. Raises `Unknown` where LinkedIn does not say it."""
    asked_at = api.tools.now()
    try:
        answer = await api.write(path_of(body), frozen.body, is_reply="actor" in body)
    except Unknown as doubt:
        if doubt.code == "said_before_there":
            named = first_post_in(doubt.detail)
            await keys.remember_repeated(frozen.key, named, asked_at, api.tools)
        raise
    urn = _comment_in(answer, body) if "actor" in body else _post_in(answer)
    if not urn:
        raise Unknown("answer_makes_no_sense", api.said(answer))
    return urn


def _post_in(answer: Answer) -> str:
    """The header names it; the body is empty (Posts API, November 2026)."""
    urn = answer.headers.get("x-restli-id", "") or answer.headers.get("x-linkedin-id", "")
    return urn if is_post(urn) else ""


def _comment_in(answer: Answer, body: Body) -> str:
    found = json_of(answer)
    if not isinstance(found, Mapping):
        return ""
    if is_comment(text(found, "commentUrn")):
        return text(found, "commentUrn")
    number = answer.headers.get("x-restli-id", "") or text(found, "id")
    urn = comment_urn(text(found, "object") or str(body["object"]), number)
    return urn if is_comment(urn) else ""


LINKEDIN = LinkedInPublisher()
