"""Raw messages in, those that some watch may match out: never too few, seldom too many.

Reading a message costs ten times what sifting it does, and hardly any is for a watch. What is left
is read by its connector and asked to the `Matcher`, whose answer is the reference evaluator's.
Where numba cannot run nothing is sifted out: the answers are the same, later.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from perchoir.listening.engine.query.nodes import Query
from perchoir.networks.contract import Reads

if TYPE_CHECKING:
    from perchoir.listening.engine.kernel.needs import Aliases
    from perchoir.listening.engine.kernel.running import Kernel


class Sifted(NamedTuple):
    """`chosen`: numbers of the messages to read, in order. `others`: how many need not be; they
    are posts, since what is none, or cannot be judged, is among the chosen."""

    chosen: list[int]
    others: int


class Sieve:
    """For one set of watches and one kind of messages; make a new one when a watch changes.

    `aliases` gives the ids of people by the names that queries give them, where messages carry ids
    alone. Threads that share one wait for each other.
    """

    def __init__(
        self,
        watches: Iterable[tuple[int, Query]],
        reads: Reads = Reads(),  # noqa: B008 - immutable
        aliases: "Aliases | None" = None,
    ) -> None:
        kernel, asked = _kernel(), tuple(watches)
        self._ids = [id for id, _query in asked]
        queries = [query for _id, query in asked]
        self._kernel = kernel(queries, reads, aliases or {}) if kernel else None

    @property
    def sifts(self) -> bool:
        """Whether anything is sifted out: numba is there."""
        return self._kernel is not None

    def sift(self, messages: Sequence[bytes]) -> Sifted:
        """Which of these messages some watch may match."""
        if self._kernel is None:
            return Sifted(list(range(len(messages))), 0)
        chosen = self._kernel.sift(messages)
        return Sifted(chosen, len(messages) - len(chosen))

    def candidates(self, messages: Sequence[bytes]) -> list[list[int] | None]:
        """For each message the ids of the watches that may match it, None when any may: so that
        the `Matcher` asks no others."""
        if self._kernel is None:
            return [None] * len(messages)
        awake = self._kernel.awake(messages)
        return [found and [self._ids[place] for place in found] for found in awake]


@cache
def _kernel() -> "Callable[..., Kernel] | None":
    try:
        from perchoir.listening.engine.kernel.running import Kernel
    except ImportError:
        return None
    return Kernel
