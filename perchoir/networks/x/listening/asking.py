"""What X is asked for when it is listened to, each post paid for before it is asked."""

from collections.abc import Mapping
from typing import Final

from perchoir.networks.common.fields import Fields
from perchoir.networks.contract import Refused, Settings, Tools
from perchoir.networks.x.listening.posts import NEW_FIELDS, OLD_FIELDS
from perchoir.networks.x.publishing import calls
from perchoir.networks.x.publishing.calls import Api
from perchoir.networks.x.publishing.costs import READ

MOST_IN_A_PAGE: Final = 100


def api_with(settings: Settings, tools: Tools) -> Api:
    """Raises `Refused("needs_token")`. `server` is another address than X's own, in tests alone: no
    form has it."""
    token = settings.get("token", "").strip()
    if not token:
        raise Refused("needs_token")
    return Api(settings.get("server", "").rstrip("/") or calls.ADDRESS, token, tools)


async def posts_at(api: Api, path: str, params: Mapping[str, str], most: int) -> Fields:
    """Posts, `most` of them at most. All are paid for before; those that did not come are given
    back, but for an answer that was lost: X may have billed it.

    Raises `Temporary`, `Refused`, `NeedsReconnect`.
    """
    try:
        return await _paid(api, path, {**NEW_FIELDS, **params}, most)
    except Refused as no:
        if "post.fields" not in no.detail and "expansions" not in no.detail:
            raise
        # This server does not know the names of summer 2026 yet.
        return await _paid(api, path, {**OLD_FIELDS, **params}, most)


async def _paid(api: Api, path: str, params: Mapping[str, str], most: int) -> Fields:
    await api.tools.charge(READ, most)
    answer = await api.call("GET", path, params=params)
    came = 0
    try:
        status, found = api.understood(answer)
        if status != 200:
            raise Refused("not_this_service", api.said(answer))
        data = found.get("data")
        came = len(data) if isinstance(data, list) else 0
    finally:
        if came < most:
            await api.tools.charge(READ, came - most)
    return found
