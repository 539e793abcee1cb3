"""Keys, and what is remembered of a post that is under way: Meta remembers nothing for us."""

import secrets
from datetime import UTC, datetime, timedelta

from perchoir.networks.common.fields import moment
from perchoir.networks.contract import Tools

CLOCKS_APART = timedelta(minutes=5)
"""Meta's clock and ours may differ by as much."""


def new_key(now: datetime) -> str:
    """The milliseconds of its making in hexadecimal, then 80 random bits."""
    return f"{int(now.timestamp() * 1000):012x}-{secrets.token_hex(10)}"


def made_at(key: str) -> datetime | None:
    """When the key was chosen, None when it is not one of ours."""
    try:
        return datetime.fromtimestamp(int(key.partition("-")[0], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


async def remember_frozen(network: str, key: str, tools: Tools) -> None:
    """Keep when this key was frozen first."""
    if await tools.recall(f"{network}:frozen:{key}") is None:
        await tools.remember(f"{network}:frozen:{key}", tools.now().isoformat())


async def frozen_since(network: str, key: str, tools: Tools) -> datetime | None:
    """When it was frozen first, None when that is forgotten."""
    return moment(await tools.recall(f"{network}:frozen:{key}"))


async def remember_ours(network: str, post_id: str, key: str, tools: Tools) -> None:
    """This post is what came of that key."""
    await tools.remember(f"{network}:post:{post_id}", key)


async def key_of(network: str, post_id: str, tools: Tools) -> str | None:
    """Of which key this post came, None when nobody remembers."""
    return await tools.recall(f"{network}:post:{post_id}")
