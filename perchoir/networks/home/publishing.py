"""The page of a voice, as a network: real publishing that needs no third party."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import msgspec

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
    OutgoingMedia,
    Place,
    Profile,
    RemotePost,
)
from perchoir.networks.home.manifest import HOME_MANIFEST
from perchoir.networks.home.shelf import (
    HomePost,
    KeyTaken,
    Page,
    Shelf,
    Standing,
    answered,
    card_of,
    picture_of,
)

NETWORK = "home"


class Home:
    """See `Publisher`. The house gives it a shelf when it starts; before, everything is refused
    with "home_not_ready". `version` of what it gives is the fingerprint."""

    manifest = HOME_MANIFEST

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._given = shelf

    def stand_on(self, shelf: Shelf) -> None:
        """Use this shelf from now on."""
        self._given = shelf

    def new_key(self, now: datetime) -> str:
        """Milliseconds first, so that keys sort as they were made; then 80 random bits."""
        return f"{int(now.timestamp() * 1000):012x}-{secrets.token_hex(10)}"

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """There is no password: who may connect a voice's page is for the house to say."""
        handle = values.get("handle", "").strip().lstrip("@")
        with _reading():
            page = await self._shelf.page(handle=handle) if handle else None
        if page is None:
            raise Refused("page_not_there", handle[:100])
        return _profile(page), {}

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        return credentials

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        with _reading():
            page = await self._shelf.page(id=place.id)
        if page is None:
            raise NeedsReconnect("page_not_there", place.id[:100])
        return _profile(page)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """The voices of this house that have a page."""
        found: dict[str, str] = {}
        for handle in handles:
            with _reading():
                page = await self._shelf.page(handle=handle)
            if page is not None:
                found[handle] = page.id
        return found

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        if not post.text.strip() and not post.media:
            raise Refused("nothing_to_say")
        for media in _all_media(post):
            with _reading():
                await self._shelf.keep(media)
        body = msgspec.json.encode(_record(post, place))
        return Frozen(post.key, body, hashlib.sha256(body).hexdigest())

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        record = _thawed(frozen, place)
        shelf = self._shelf
        try:
            remote = await shelf.put(frozen.key, record)
        except KeyTaken:
            raise Refused("key_taken") from None
        except Exception as error:
            raise Unknown("shelf_failed", type(error).__name__) from error
        return msgspec.structs.replace(remote, version=frozen.fingerprint)

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        standing = await self._standing(frozen.key, place)
        if standing is None or standing.post != _thawed(frozen, place):
            return None
        return msgspec.structs.replace(standing.remote, version=frozen.fingerprint)

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        standing = await self._standing(post.id, place)
        return standing.counts if standing else None

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        if await self._standing(post.id, place) is None:
            return
        with _reading():
            await self._shelf.remove(post.id)

    @property
    def _shelf(self) -> Shelf:
        if self._given is None:
            raise Refused("home_not_ready")
        return self._given

    async def _standing(self, key: str, place: Place) -> Standing | None:
        """What stands under the key on this very page."""
        with _reading():
            standing = await self._shelf.get(key)
        return standing if standing and standing.post.page == place.id else None


@contextmanager
def _reading() -> Iterator[None]:
    """A shelf that fails where nothing can have been shown: worth trying again."""
    try:
        yield
    except ConnectorError:
        raise
    except Exception as error:
        raise Temporary("shelf_failed", type(error).__name__) from error


def _profile(page: Page) -> Profile:
    place = Place(network=NETWORK, server="", id=page.id, handle=page.handle)
    return Profile(place, name=page.name, avatar_url=page.avatar_url)


def _all_media(post: Outgoing) -> tuple[OutgoingMedia, ...]:
    card = post.card.picture if post.card else None
    return (*post.media, card) if card else post.media


def _record(post: Outgoing, place: Place) -> HomePost:
    return HomePost(
        page=place.id,
        text=post.text,
        created_at=post.created_at,
        language=post.language,
        media=tuple(picture_of(media) for media in post.media),
        card=card_of(post.card) if post.card else None,
        named=post.named,
        reply_to=answered(post.reply_to),
        root=answered(post.root),
    )


def _thawed(frozen: Frozen, place: Place) -> HomePost:
    """The record in these bytes. Raises `Refused` when they are not this page's."""
    try:
        record = msgspec.json.decode(frozen.body, type=HomePost)
    except msgspec.DecodeError as error:
        raise Refused("body_not_readable", str(error)[:200]) from error
    if record.page != place.id:
        raise Refused("another_account", record.page[:100])
    return record
