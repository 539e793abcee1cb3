"""Who the account is, who others are, and what the server allows.

docs.joinmastodon.org/methods/accounts and /entities/Instance, November 2026.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, text, web_address
from perchoir.networks.common.html import tidy
from perchoir.networks.contract import NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Place, Profile
from perchoir.networks.mastodon.publishing.calls import Server, safe_base
from perchoir.networks.mastodon.statuses import NETWORK, full_handle

_MOST_FOUND: Final = "5"


class Limits(msgspec.Struct, frozen=True):
    """What one server takes: characters of a post, what an address counts for, media of a post,
    bytes and pixels of a picture and of a video, MIME types. The defaults are Mastodon's own,
    November 2026.
    """

    characters: int = 500
    address_length: int = 23
    media: int = 4
    image_bytes: int = 16_777_216
    video_bytes: int = 103_809_024
    image_pixels: int = 33_177_600
    video_pixels: int = 8_294_400
    alt_characters: int = 1_500
    mime_types: tuple[str, ...] = ()


async def own_profile(server: Server) -> Profile:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    _status, account = await server.ask("/api/v1/accounts/verify_credentials")
    if not isinstance(account, Mapping) or not text(account, "id"):
        raise Refused("not_this_service")
    host = urlsplit(server.base).hostname or ""
    handle = full_handle(text(account, "acct") or text(account, "username"), host)
    return Profile(
        place=Place(NETWORK, server.base, text(account, "id"), handle),
        name=tidy(text(account, "display_name")) or text(account, "username"),
        avatar_url=web_address(account.get("avatar_static")) or web_address(account.get("avatar")),
        followers=count(account, "followers_count"),
    )


async def same_account(server: Server, place: Place) -> Profile:
    """Raises `NeedsReconnect("another_account")` when the token opens somebody else's."""
    profile = await own_profile(server)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile


async def people(handles: tuple[str, ...], server: Server) -> dict[str, str]:
    """The server's ids of these handles: first those that it knows, then by asking around."""
    found: dict[str, str] = {}
    for handle in handles:
        bare = handle.strip().lstrip("@")
        account_id = await _known(bare, server) or await _searched(bare, server) if bare else ""
        if account_id:
            found[handle] = account_id
    return found


async def limits(address: str, tools: Tools) -> Limits:
    """What the server says of itself; Mastodon's defaults where it says nothing.

    Raises `Temporary` and `Refused`.
    """
    server = Server(safe_base(address), "", tools)
    status, instance = await server.ask("/api/v2/instance")
    if status != 200:
        status, instance = await server.ask("/api/v1/instance")
    if status != 200 or not isinstance(instance, Mapping):
        raise Refused("not_this_service")
    return _limits(instance)


async def _known(handle: str, server: Server) -> str:
    try:
        status, account = await server.ask("/api/v1/accounts/lookup", {"acct": handle})
    except Refused:  # servers without this call
        return ""
    return text(account, "id") if status == 200 and isinstance(account, Mapping) else ""


async def _searched(handle: str, server: Server) -> str:
    asked = {"q": f"@{handle}", "resolve": "true", "limit": _MOST_FOUND}
    _status, accounts = await server.ask("/api/v1/accounts/search", asked)
    for account in accounts if isinstance(accounts, list) else ():
        if isinstance(account, Mapping) and _is(account, handle, server):
            return text(account, "id")
    return ""


def _is(account: Fields, handle: str, server: Server) -> bool:
    host = urlsplit(server.base).hostname or ""
    wanted, found = full_handle(handle, host), full_handle(text(account, "acct"), host)
    return wanted.casefold() == found.casefold()


def _limits(instance: Fields) -> Limits:
    found = inner(instance, "configuration")
    statuses, media = inner(found, "statuses"), inner(found, "media_attachments")
    named: dict[str, Any] = {
        # Pleroma and its kin say it at the top.
        "characters": count(statuses, "max_characters") or count(instance, "max_toot_chars"),
        "address_length": count(statuses, "characters_reserved_per_url"),
        "media": count(statuses, "max_media_attachments"),
        "image_bytes": count(media, "image_size_limit"),
        "video_bytes": count(media, "video_size_limit"),
        "image_pixels": count(media, "image_matrix_limit"),
        "video_pixels": count(media, "video_matrix_limit"),
        "alt_characters": count(media, "description_limit"),
        "mime_types": _mime_types(media.get("supported_mime_types")),
    }
    return Limits(**{name: value for name, value in named.items() if value})


def _mime_types(found: object) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
