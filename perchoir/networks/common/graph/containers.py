"""Posts that are prepared first and published after: a container shows nothing to anybody, can be
published once, and expires a day later (Threads and Instagram, documentation of 2026).

The container of a key is remembered, so that the same post is never prepared twice: whoever asks to
publish it again publishes the same container, which Meta does once.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from perchoir.networks.contract import ConnectorError, Refused, Temporary, Tools, Unknown

READY: Final = "FINISHED"
PUBLISHED: Final = "PUBLISHED"
NOT_YET: Final = "IN_PROGRESS"
FAILED: Final = "ERROR"
EXPIRED: Final = "EXPIRED"
_KNOWN: Final = frozenset({READY, PUBLISHED, NOT_YET, FAILED, EXPIRED})
# Meta recommends once a minute for five minutes; words are ready at once, pictures within seconds.
PAUSES_S: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 60, 60, 60)
# What Meta may say of a post that stands there already; our own refusals never left the house.
_FROM_META: Final = frozenset(
    {"refused_by_server", "not_found", "preparation_expired", "media_not_fetched",
     "media_not_processed", "account_blocked"}
)  # fmt: skip
_NOT_FETCHED: Final = ("DOWNLOAD", "FETCH", "2207003", "2207052")


class Container(msgspec.Struct, frozen=True):
    """Where a container stands (`stage`, "" where Meta knows none) and `why` it failed."""

    stage: str
    why: str = ""


Look = Callable[[str], Awaitable[Container]]


def digest(words: Mapping[str, str]) -> str:
    """By what a preparation is known again: what it says, not where its media were lent."""
    return hashlib.sha256(msgspec.json.encode(sorted(words.items()))).hexdigest()[:24]


async def until_ready(container_id: str, look: Look) -> None:
    """Wait, within bounds. Raises `Temporary` when it takes longer, `Refused` when it failed."""
    for pause in (*PAUSES_S, None):
        found = await look(container_id)
        if found.stage in (READY, PUBLISHED):
            return
        if found.stage in (FAILED, EXPIRED, ""):
            raise _failure(found)
        if pause is not None:
            await asyncio.sleep(pause)
    raise Temporary("media_not_ready", container_id, 60.0)


async def remembered(network: str, key: str, what: str, look: Look, tools: Tools) -> str:
    """The container that was made for this key and these words, "" where there is none that can
    still be published, or was."""
    kept_what, _space, container_id = (
        await tools.recall(f"{network}:container:{key}") or ""
    ).partition(" ")
    if kept_what != what or not container_id:
        return ""
    found = await look(container_id)
    return container_id if found.stage in (READY, PUBLISHED, NOT_YET) else ""


async def remember(network: str, key: str, what: str, container_id: str, tools: Tools) -> None:
    await tools.remember(f"{network}:container:{key}", f"{what} {container_id}")


async def is_published(container_id: str, look: Look) -> bool | None:
    """False when it certainly was not; None when Meta does not know the container any more. Raises
    `Unknown` while it is being done."""
    found = await look(container_id)
    if found.stage == NOT_YET or (found.stage and found.stage not in _KNOWN):
        raise Unknown("publication_under_way", found.stage[:60])
    return None if not found.stage else found.stage == PUBLISHED


async def explained(no: ConnectorError, container_id: str, look: Look) -> ConnectorError:
    """What a refusal to publish means. A container that stands published, or of which nothing can
    be learnt, is no refusal: this very post may be what was refused as done already."""
    if not isinstance(no, Refused) or no.code not in _FROM_META:
        return no
    with suppress(ConnectorError):
        found = await look(container_id)
        if found.stage == EXPIRED:
            return Refused("preparation_expired", no.detail)
        if found.stage in (READY, FAILED):
            return no
    return Unknown("answer_makes_no_sense", no.detail)


def _failure(found: Container) -> Refused:
    if any(word in found.why.upper() for word in _NOT_FETCHED):
        return Refused("media_not_fetched", found.why[:200])
    if found.stage == EXPIRED:
        return Refused("preparation_expired", found.why[:200])
    return Refused("media_not_processed", found.why[:200])
