"""Keys, since when a post may stand on the network, and which one came of which key."""

import secrets
from datetime import UTC, datetime, timedelta

from perchoir.networks.common.fields import moment
from perchoir.networks.contract import Tools

# The server's clock and ours may differ by as much.
CLOCKS_APART = timedelta(minutes=5)


def new_key(now: datetime) -> str:
    """The milliseconds of its making in hexadecimal, then 80 random bits."""
    return f"{int(now.timestamp() * 1000):012x}-{secrets.token_hex(10)}"


async def remember_frozen(key: str, tools: Tools) -> None:
    """Keep when this key was frozen first."""
    if await tools.recall(_known_as(key)) is None:
        await tools.remember(_known_as(key), tools.now().isoformat())


async def frozen_since(key: str, tools: Tools) -> datetime | None:
    """When it was frozen first, None when that is forgotten."""
    return moment(await tools.recall(_known_as(key)))


def made_at(key: str) -> datetime | None:
    """When the key was chosen, None when it is not one of ours."""
    try:
        return datetime.fromtimestamp(int(key.partition("-")[0], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


async def remember_ours(server: str, post_id: str, key: str, tools: Tools) -> None:
    """This post is what came of that key: never of another one with the same words."""
    await tools.remember(f"mastodon:post:{server}:{post_id}", key)


async def key_of(server: str, post_id: str, tools: Tools) -> str | None:
    """Of which key this post came, None when nobody remembers."""
    return await tools.recall(f"mastodon:post:{server}:{post_id}")


def _known_as(key: str) -> str:
    return f"mastodon:frozen:{key}"
