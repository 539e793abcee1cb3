"""Who stands behind a DID.

Handles are looked up for the posts that somebody asked for, never for a whole stream: the
directory would not bear it. A handle is the one that the DID document claims; the other direction
(does that domain claim the DID as well) is not checked. Known for a day, "unknown" for an hour.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from perchoir.core.outbound import OutboundError
from perchoir.networks.bluesky.manifest import PLC_DIRECTORY
from perchoir.networks.bluesky.syntax import is_did, is_handle
from perchoir.networks.contract import Tools

KNOWN_FOR_S = 24 * 3600
UNKNOWN_FOR_S = 3600
_AT_ONCE = 8
_PATIENCE_S = 5.0
_LARGEST_DOCUMENT = 100_000


async def resolve_handles(
    dids: Iterable[str], settings: Mapping[str, str], tools: Tools
) -> dict[str, str]:
    """The handle of each DID that has one. Never raises: a DID that cannot be looked up now is
    left out, and tried again an hour later at the earliest."""
    turns = asyncio.Semaphore(_AT_ONCE)
    wanted = [did for did in dict.fromkeys(dids) if is_did(did)]

    async def in_turn(did: str) -> str:
        async with turns:
            return await _handle(did, settings, tools)

    handles = await asyncio.gather(*(in_turn(did) for did in wanted))
    return {did: handle for did, handle in zip(wanted, handles, strict=True) if handle}


async def note_handle(did: str, handle: object, tools: Tools) -> None:
    """A handle changed: correct it where it was known, and forget whose both handles were."""
    remembered = await tools.recall(_key(did)) if is_did(did) else None
    if remembered is None:
        return
    before, now = _handle_in(remembered), str(handle).lower() if is_handle(handle) else ""
    await _remember(did, now, tools)
    for name in {before, now} - {""} if before != now else ():
        await tools.remember(found_key(name), "")


def found_key(handle: str) -> str:
    """Under which it is remembered whose a handle is."""
    return f"bluesky.did.{handle}"


async def claimed_handle(did: str, settings: Mapping[str, str], tools: Tools) -> str:
    """The handle that the DID document claims, asked afresh; "" for none. Raises
    `OutboundError`."""
    handle = _claimed(await document_of(did, settings, tools))
    await _remember(did, handle, tools)
    return handle


async def document_of(did: str, settings: Mapping[str, str], tools: Tools) -> Mapping[str, Any]:
    """The DID document, from the directory or from the domain itself; {} when there is none.

    Raises `OutboundError`.
    """
    address = _document_address(did, settings.get("plc") or PLC_DIRECTORY)
    if not address:
        return {}
    answer = await tools.http.get(address, max_bytes=_LARGEST_DOCUMENT, timeout_s=_PATIENCE_S)
    document = answer.json() if answer.status == 200 else {}
    return document if isinstance(document, Mapping) and document.get("id") == did else {}


def server_of(document: Mapping[str, Any]) -> str:
    """The server that holds this account's records, "" when the document names none."""
    services = document.get("service")
    for service in services if isinstance(services, list) else []:
        if isinstance(service, Mapping) and str(service.get("id")).endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint") or "").rstrip("/")
    return ""


async def _handle(did: str, settings: Mapping[str, str], tools: Tools) -> str:
    remembered = _still_good(await tools.recall(_key(did)), tools)
    if remembered is not None:
        return remembered
    try:
        return await claimed_handle(did, settings, tools)
    except OutboundError:
        await _remember(did, "", tools)
        return ""


def _claimed(document: Mapping[str, Any]) -> str:
    names = document.get("alsoKnownAs")
    for name in names if isinstance(names, list) else []:
        if isinstance(name, str) and name.startswith("at://") and is_handle(name[5:]):
            return name[5:].lower()
    return ""


def _document_address(did: str, directory: str) -> str:
    if did.startswith("did:plc:"):
        return f"{directory.rstrip('/')}/{quote(did, safe=':')}"
    if did.startswith("did:web:"):
        domain = unquote(did.removeprefix("did:web:"))
        return f"https://{domain}/.well-known/did.json" if is_handle(domain) else ""
    return ""


def _key(did: str) -> str:
    return f"bluesky.handle.{did}"


async def _remember(did: str, handle: str, tools: Tools) -> None:
    value = {"handle": handle, "at": int(tools.now().timestamp())}
    await tools.remember(_key(did), json.dumps(value))


def _handle_in(remembered: str) -> str:
    try:
        return str(json.loads(remembered)["handle"])
    except (ValueError, KeyError, TypeError):
        return ""


def _still_good(remembered: str | None, tools: Tools) -> str | None:
    if remembered is None:
        return None
    try:
        value = json.loads(remembered)
        handle, at = str(value["handle"]), int(value["at"])
    except (ValueError, KeyError, TypeError):
        return None
    age_s = tools.now().timestamp() - at
    return handle if age_s < (KNOWN_FOR_S if handle else UNKNOWN_FOR_S) else None
