"""Posts that X bills as they come, counted a few ahead: nobody knows how many will."""

from typing import Final

from perchoir.networks.contract import Tools
from perchoir.networks.x.publishing.costs import READ

AHEAD: Final = 20


class Credit:
    """`async with Credit(tools) as credit`: what is left at the end is given back."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._left = 0

    async def __aenter__(self) -> "Credit":
        """Raises `Refused` at the limit of spending: nothing was asked for yet."""
        await self._more()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        left, self._left = self._left, 0
        if left > 0:
            await self._tools.charge(READ, -left)

    def use(self, posts: int) -> None:
        """So many came."""
        self._left -= posts

    async def keep_ahead(self) -> None:
        """Raises `Refused` when no more may come."""
        while self._left < AHEAD // 2:
            await self._more()

    async def _more(self) -> None:
        await self._tools.charge(READ, AHEAD)
        self._left += AHEAD
