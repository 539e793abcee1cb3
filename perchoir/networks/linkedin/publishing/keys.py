"""Keys, and what is remembered of a post that is under way: LinkedIn remembers nothing for us."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from perchoir.networks.common.fields import moment
from perchoir.networks.contract import Tools

CLOCKS_APART = timedelta(minutes=5)
"""The clock of LinkedIn and ours may differ by as much."""
EXPLAINED = "explained"


class Repeated(NamedTuple):
    """LinkedIn called a post a repetition: of which post ("" when it did not say), and when."""

    urn: str
    asked_at: datetime | None
    explained: bool


def new_key(now: datetime) -> str:
    """The milliseconds of its making in hexadecimal, then 80 random bits."""
    return f"{int(now.timestamp() * 1000):012x}-{secrets.token_hex(10)}"


def made_at(key: str) -> datetime | None:
    """When the key was chosen, None when it is not one of ours."""
    try:
        return datetime.fromtimestamp(int(key.partition("-")[0], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


async def remember_frozen(key: str, tools: Tools) -> None:
    """Keep when this key was frozen first."""
    if await tools.recall(f"linkedin:frozen:{key}") is None:
        await tools.remember(f"linkedin:frozen:{key}", tools.now().isoformat())


async def frozen_since(key: str, tools: Tools) -> datetime | None:
    """When it was frozen first, None when that is forgotten."""
    return moment(await tools.recall(f"linkedin:frozen:{key}"))


async def remember_ours(urn: str, key: str, tools: Tools) -> None:
    """This post is what came of that key."""
    await tools.remember(f"linkedin:post:{urn}", key)


async def key_of(urn: str, tools: Tools) -> str | None:
    """Of which key this post came, None when nobody remembers."""
    return await tools.recall(f"linkedin:post:{urn}")


async def remember_repeated(key: str, urn: str, asked_at: datetime, tools: Tools) -> None:
    """LinkedIn said, when asked then, that the same stands there already as `urn`."""
    await tools.remember(f"linkedin:repeated:{key}", f"{asked_at.isoformat()} {urn}")


async def remember_explained(key: str, tools: Tools) -> None:
    """Another post was the one it meant."""
    await tools.remember(f"linkedin:repeated:{key}", EXPLAINED)


async def repeated(key: str, tools: Tools) -> Repeated | None:
    """What LinkedIn said of this key, None for nothing."""
    kept = await tools.recall(f"linkedin:repeated:{key}")
    if kept is None:
        return None
    asked_at, _space, urn = kept.partition(" ")
    return Repeated(urn, moment(asked_at), kept == EXPLAINED)


async def remember_top(comment: str, top: str, tools: Tools) -> None:
    """This comment answers `top`: LinkedIn shows two levels, and no third."""
    await tools.remember(f"linkedin:under:{comment}", top)


async def top_of(comment: str, tools: Tools) -> str:
    """The comment of the first level above this one, itself where nobody remembers another."""
    return await tools.recall(f"linkedin:under:{comment}") or comment
