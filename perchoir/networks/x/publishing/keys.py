"""Keys, and what is remembered of a post that is under way: X remembers nothing for us."""

import secrets
from datetime import UTC, datetime, timedelta

from perchoir.networks.common.fields import moment
from perchoir.networks.contract import Tools

CLOCKS_APART = timedelta(minutes=5)
"""The clock of X and ours may differ by as much."""


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
    if await tools.recall(f"x:frozen:{key}") is None:
        await tools.remember(f"x:frozen:{key}", tools.now().isoformat())


async def frozen_since(key: str, tools: Tools) -> datetime | None:
    """When it was frozen first, None when that is forgotten."""
    return moment(await tools.recall(f"x:frozen:{key}"))


async def remember_ours(post_id: str, key: str, tools: Tools) -> None:
    """This post is what came of that key."""
    await tools.remember(f"x:post:{post_id}", key)


async def key_of(post_id: str, tools: Tools) -> str | None:
    """Of which key this post came, None when nobody remembers."""
    return await tools.recall(f"x:post:{post_id}")


async def remember_repeated(key: str, tools: Tools, *, explained: bool) -> None:
    """X said that these words stand there already; `explained` once another post was seen to be
    the one it meant."""
    await tools.remember(f"x:repeated:{key}", "explained" if explained else "said")


async def is_repeated(key: str, tools: Tools) -> tuple[bool, bool]:
    """Whether X said so of this key, and whether another post explains it."""
    said = await tools.recall(f"x:repeated:{key}")
    return said is not None, said == "explained"
