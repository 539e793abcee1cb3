"""Which DID stands behind a handle that a watch names.

The server is asked (`com.atproto.identity.resolveHandle`), then the handle's own domain
(`/.well-known/atproto-did`); not its DNS records: everything of ours goes through one guarded HTTP
client (specification "handle" as of November 2026). A DID counts only when its document claims
the handle in return: else any domain could pass for somebody. Known for a day, "nobody" for an
hour; while nobody can be asked, what was known stays.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from perchoir.core.outbound import Answer, OutboundError
from perchoir.networks.bluesky.identities import (
    KNOWN_FOR_S,
    UNKNOWN_FOR_S,
    claimed_handle,
    found_key,
)
from perchoir.networks.bluesky.syntax import is_did, is_handle
from perchoir.networks.contract import Tools

PUBLIC_SERVER: Final = "https://public.api.bsky.app"
_AT_ONCE = 8
_PATIENCE_S = 5.0
_LARGEST_ANSWER = 10_000
_TOO_MANY_REQUESTS = 429


async def find_authors(
    handles: Iterable[str], server: str, settings: Mapping[str, str], tools: Tools
) -> dict[str, str]:
    """See `ResolvesHandles`. `server` is who is asked first."""
    turns = asyncio.Semaphore(_AT_ONCE)
    wanted = list(dict.fromkeys(handle.lower() for handle in handles if is_handle(handle)))

    async def in_turn(handle: str) -> str:
        async with turns:
            return await _did(handle, server, settings, tools)

    dids = await asyncio.gather(*(in_turn(handle) for handle in wanted))
    return {handle: did for handle, did in zip(wanted, dids, strict=True) if did}


async def _did(handle: str, server: str, settings: Mapping[str, str], tools: Tools) -> str:
    now = int(tools.now().timestamp())
    known, at = _read(await tools.recall(found_key(handle)))
    if now - at < (KNOWN_FOR_S if known else UNKNOWN_FOR_S):
        return known
    found = await _looked_up(handle, server, settings, tools)
    if found is None:
        found, now = known, now - (KNOWN_FOR_S - UNKNOWN_FOR_S if known else 0)
    await tools.remember(found_key(handle), json.dumps({"did": found, "at": now}))
    return found


def _read(remembered: str | None) -> tuple[str, int]:
    """The DID ("" for nobody), and when it was found (0 for never)."""
    try:
        value = json.loads(remembered or "")
        return str(value["did"]), int(value["at"])
    except (ValueError, KeyError, TypeError):
        return "", 0


async def _looked_up(
    handle: str, server: str, settings: Mapping[str, str], tools: Tools
) -> str | None:
    """The DID, "" when it is nobody's, None when nobody could say."""
    asked = urlencode({"handle": handle})
    places: tuple[tuple[str, Callable[[Answer], str]], ...] = (
        (f"{server}/xrpc/com.atproto.identity.resolveHandle?{asked}", _in_json),
        (f"https://{handle}/.well-known/atproto-did", _in_text),
    )
    said = None
    for address, read in places:
        try:
            answer = await tools.http.get(address, max_bytes=_LARGEST_ANSWER, timeout_s=_PATIENCE_S)
            did = read(answer) if answer.status == 200 else ""
            if is_did(did):
                return did if await claimed_handle(did, settings, tools) == handle else ""
        except OutboundError:
            continue
        if answer.status < 500 and answer.status != _TOO_MANY_REQUESTS:
            said = ""
    return said


def _in_json(answer: Answer) -> str:
    found = answer.json()
    return str(found.get("did")) if isinstance(found, Mapping) else ""


def _in_text(answer: Answer) -> str:
    return answer.body.decode("ascii", "replace").strip()
