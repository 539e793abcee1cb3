"""An account on Mastodon or a server of its family, to publish on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from perchoir.networks.common.fields import count, inner, text
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
from perchoir.networks.mastodon.publishing import keys, oauth
from perchoir.networks.mastodon.publishing.accounts import own_profile, people, same_account
from perchoir.networks.mastodon.publishing.calls import TOKEN, Server, safe_base, server_of
from perchoir.networks.mastodon.publishing.finding import found_on_timeline, remote_post, tells_of
from perchoir.networks.mastodon.publishing.freezing import frozen_from
from perchoir.networks.mastodon.publishing.manifest import PUBLISHING_MANIFEST, SIGN_IN_SETTINGS

_STATUSES: Final = "/api/v1/statuses"


class MastodonPublisher:
    """See `Publisher`. `RemotePost.id` is the server's own id of the status."""

    manifest = PUBLISHING_MANIFEST
    sign_in_settings = SIGN_IN_SETTINGS

    def new_key(self, now: datetime) -> str:
        return keys.new_key(now)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """With a token typed by hand. By the browser: `oauth.register` and what follows."""
        token = values.get("token", "").strip()
        base = safe_base(values.get("server", ""))
        if not token:
            raise Refused("token_missing")
        return await own_profile(Server(base, token, tools)), {TOKEN: token}

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        return await oauth.leave(values, state, house, tools)

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        return await oauth.come_back(kept, answer, house, tools)

    async def introduction(self, house: House) -> Mapping[str, object]:
        """Servers are told by `register`."""
        return {}

    async def take_back(self, place: Place, credentials: Credentials, tools: Tools) -> None:
        await oauth.take_back(place.server, credentials, tools)

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        """Tokens of Mastodon do not expire (docs.joinmastodon.org, November 2026); those of some
        servers of its family do."""
        return await oauth.renewed_token(place.server, credentials, tools)

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        found = await same_account(server_of(place, credentials, tools), place)
        return oauth.ending(found, credentials)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        return await people(handles, server_of(place, credentials, tools))

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        return await frozen_from(post, server_of(place, credentials, tools))

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        headers = {"Idempotency-Key": frozen.key, "Content-Type": "application/json"}
        server = server_of(place, credentials, tools)
        status = await server.write(_STATUSES, frozen.body, headers)
        remote = remote_post(status)
        author = text(inner(status, "account"), "id")
        is_ours = author == place.id and tells_of(frozen, status)
        if not remote.id or not remote.url or not is_ours:
            raise Unknown("answer_makes_no_sense", remote.id[:100])
        await keys.remember_ours(server.base, remote.id, frozen.key, tools)
        return remote

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        server = server_of(place, credentials, tools)
        found = await found_on_timeline(frozen, place, server)
        if found is not None:
            await keys.remember_ours(server.base, found.id, frozen.key, tools)
        return found

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        server = server_of(place, credentials, tools)
        status, found = await server.ask(f"{_STATUSES}/{quote(post.id, safe='')}")
        if status in (404, 410):
            return None
        if not isinstance(found, Mapping) or text(found, "id") != post.id:
            raise Refused("not_this_service")
        return Counts(
            likes=count(found, "favourites_count"),
            reposts=count(found, "reblogs_count"),
            replies=count(found, "replies_count"),
            quotes=count(found, "quotes_count"),
        )

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Again is harmless: a lost answer is `Temporary`, and 404 is what was wanted."""
        server = server_of(place, credentials, tools)
        answer = await server.call("DELETE", f"{_STATUSES}/{quote(post.id, safe='')}")
        server.understood(answer)


MASTODON = MastodonPublisher()
