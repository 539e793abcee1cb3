"""An account on Bluesky, or on any server of the AT Protocol, to publish on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from perchoir.networks.bluesky.publishing import oauth
from perchoir.networks.bluesky.publishing.calls import Fault, Server, safe_base, server_of
from perchoir.networks.bluesky.publishing.freezing import frozen_from
from perchoir.networks.bluesky.publishing.manifest import PUBLISHING_MANIFEST, SIGN_IN_SETTINGS
from perchoir.networks.bluesky.publishing.sessions import (
    end_session,
    own_profile,
    renewed,
    signed_in,
)
from perchoir.networks.bluesky.publishing.tids import Clock
from perchoir.networks.bluesky.syntax import POST, is_did, is_handle, page_of, uri_parts
from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.contract import (
    ConnectorError,
    Counts,
    NeedsReconnect,
    Refused,
    Temporary,
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

_GET: Final = "com.atproto.repo.getRecord"
_NOT_THERE: Final = "RecordNotFound"


class BlueskyPublisher:
    """See `Publisher`. `RemotePost.id` is an AT URI, `version` its CID.

    An access token lives for an hour or two. When it has expired, every method but `renew` raises
    `NeedsReconnect("token_refused")`, and nothing was written: the caller renews and tries once
    more. Only when `renew` raises `NeedsReconnect` a person must connect again.
    """

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = SIGN_IN_SETTINGS

    def __init__(self) -> None:
        self._clock = Clock()

    def new_key(self, now: datetime) -> str:
        return self._clock.next_key(now)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """With an app password, on the server that the handle leads to, or the one named."""
        return await signed_in(values, tools)

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        return await oauth.leave(values, state, house, tools)

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        return await oauth.come_back(kept, answer, house, tools)

    async def introduction(self, house: House) -> Mapping[str, object]:
        return await oauth.introduction(house)

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        if oauth.is_signed_in_so(credentials):
            return await oauth.renewed_tokens(place, credentials, tools)
        return await renewed(Server(safe_base(place.server), credentials, tools))

    async def take_back(self, place: Place, credentials: Credentials, tools: Tools) -> None:
        if oauth.is_signed_in_so(credentials):
            await oauth.give_back(credentials, tools)
        else:
            await end_session(Server(safe_base(place.server), credentials, tools))

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        found = await own_profile(server_of(place, credentials, tools), place)
        return oauth.ending(found, credentials)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """As the account's own server resolves them."""
        server = server_of(place, credentials, tools)
        found = {handle: await _did(handle, server) for handle in handles if is_handle(handle)}
        return {handle: did for handle, did in found.items() if did}

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        return await frozen_from(post, place, server_of(place, credentials, tools))

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        """`putRecord` of the reference server does nothing when the very same record stands there;
        another one is refused (`InvalidSwap`), also where a server takes the same for another."""
        uri = _uri(frozen, place)
        server = server_of(place, credentials, tools)
        try:
            written = await server.write("com.atproto.repo.putRecord", frozen.body)
        except Fault as no:
            if no.name != "InvalidSwap":
                raise no.as_refusal() from None
            return await self._already_there(frozen, place, credentials, tools)
        if text(written, "uri") != uri or not text(written, "cid"):
            raise Unknown("answer_makes_no_sense", text(written, "uri")[:200])
        return _remote(uri, text(written, "cid"))

    async def _already_there(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        try:
            found = await self.find(frozen, place, credentials, tools)
        except ConnectorError as error:
            raise Unknown(error.code, error.detail) from error
        if found is None:
            raise Unknown("answer_makes_no_sense", "InvalidSwap")
        return found

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        """Other words under our key are ours, edited by somebody since: `Unknown`."""
        uri = _uri(frozen, place)
        server = server_of(place, credentials, tools)
        try:
            found = await _standing(uri, server)
        except Fault as no:
            raise Unknown("refused_by_server", no.said) from None
        if found is None:
            return None
        sent = msgspec.json.decode(frozen.body)["record"]
        stands = inner(found, "value")
        if any(stands.get(name) != sent[name] for name in ("text", "createdAt")):
            raise Unknown("key_taken", uri)
        return _remote(uri, text(found, "cid"))

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        """Whether it stands is asked of the account's server; the figures of the network behind it,
        None each while that does not answer."""
        server = server_of(place, credentials, tools)
        try:
            found = await _standing(post.id, server)
        except Fault as no:
            raise no.as_refusal() from None
        return None if found is None else await _figures(post.id, server)

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Again is harmless: a lost answer is `Temporary`, and what is gone is no error."""
        parts = uri_parts(post.id)
        if parts is None or parts[0] != place.id:
            raise Refused("another_account", post.id[:200])
        asked = {"repo": parts[0], "collection": parts[1], "rkey": parts[2]}
        server = server_of(place, credentials, tools)
        await server.opened("com.atproto.repo.deleteRecord", json=asked)


def _uri(frozen: Frozen, place: Place) -> str:
    """Where the frozen post stands, or will. Raises `Refused` when it is not this account's."""
    try:
        asked: Fields = msgspec.json.decode(frozen.body, type=dict)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Refused("body_not_readable", str(error)[:200]) from error
    if asked.get("repo") != place.id:
        raise Refused("another_account")
    return f"at://{place.id}/{POST}/{frozen.key}"


async def _standing(uri: str, server: Server) -> Fields | None:
    """The record as it stands; None when there is none. Raises `Fault` and `Temporary`."""
    parts = uri_parts(uri)
    if parts is None:
        raise Refused("address_not_readable", uri[:200])
    asked = {"repo": parts[0], "collection": parts[1], "rkey": parts[2]}
    try:
        found = await server.ask(_GET, params=asked)
    except Fault as no:
        if no.name == _NOT_THERE:
            return None
        raise
    if text(found, "uri") != uri or not text(found, "cid"):
        raise Temporary("not_json", uri)
    return found


async def _did(handle: str, server: Server) -> str:
    """ "" for nobody."""
    asked = {"handle": handle}
    try:
        found = await server.ask("com.atproto.identity.resolveHandle", params=asked)
    except Fault:
        return ""
    did = text(found, "did")
    return did if is_did(did) else ""


async def _figures(uri: str, server: Server) -> Counts:
    try:
        found = await server.opened("app.bsky.feed.getPosts", params={"uris": uri})
    except (Temporary, Refused, NeedsReconnect):
        return Counts()
    for post in objects(found, "posts", 1):
        return Counts(
            likes=count(post, "likeCount"),
            reposts=count(post, "repostCount"),
            replies=count(post, "replyCount"),
            quotes=count(post, "quoteCount"),
        )
    return Counts()


def _remote(uri: str, cid: str) -> RemotePost:
    did, _collection, rkey = uri.removeprefix("at://").split("/")
    return RemotePost(uri, page_of(did, rkey), cid)


BLUESKY = BlueskyPublisher()
