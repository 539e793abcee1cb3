"""What a call costs, in money or in the network's own units, known before it is made.

A connector's folder may hold `PRICES`. A connector says `await tools.charge(kind, count)` right
before the call; the house counts, and raises `Refused("spending_limit")` when it may not be made.
Where only the answer tells how many, it says the most before, and gives the rest back with a
negative count.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

import msgspec

UNITS: Final = "units"
"""Instead of a currency: the network counts calls, it does not sell them."""


class Price(msgspec.Struct, frozen=True):
    """One `kind` of call (or of thing read) costs `amount` of `currency` (ISO 4217, or `UNITS`).

    `name` is a message id in English. `listens` is true for what reading costs: it stops before
    publishing does. `once_a_day` when the same thing read again on one UTC day costs nothing.
    `most_a_day` and `most_a_month` are the network's own ceilings for this kind and the whole house
    (UTC), None for none. `never_stopped` is for what ends a damage: counted, never refused.
    `source` says where the network says so, `as_of` when that was read.
    """

    kind: str
    name: str
    amount: Decimal
    currency: str
    listens: bool
    source: str
    as_of: str
    once_a_day: bool = False
    most_a_day: int | None = None
    most_a_month: int | None = None
    never_stopped: bool = False


class Planned(msgspec.Struct, frozen=True):
    """One part before it is sent: its `text`, how many of its pictures are described, and whether
    it answers somebody else."""

    text: str
    described: int = 0
    answers_others: bool = False


@runtime_checkable
class SaysCosts(Protocol):
    """A publisher whose network bills."""

    def costs_of(self, parts: Sequence[Planned]) -> Mapping[str, int]:
        """How many calls of each kind of its prices these parts take, once they stand."""
        ...
