"""The split: rules for the network, what is left for us, and why."""

from dataclasses import dataclass
from enum import StrEnum

from perchoir.listening.engine.pushdown.packing import leaves, packed, written
from perchoir.listening.engine.pushdown.widening import (
    NO_POST,
    Code,
    Leaf,
    Left,
    Needed,
    Widening,
)
from perchoir.listening.engine.query.nodes import Query
from perchoir.networks.contract.filters import Blind, FilterLanguage

__all__ = ["Code", "Left", "Outcome", "Rule", "Split", "split"]


class Outcome(StrEnum):
    """`PUSHED`: the rules let through what the query may match. `NOTHING`: the network can filter
    nothing of it, all its posts must be read. `NEVER`: no post of this network can match.
    `TOO_MANY`: more rules than the network takes."""

    PUSHED = "pushed"
    NOTHING = "nothing"
    NEVER = "never"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the network is given, and the places of the query that it asks for."""

    text: str
    covers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """`left` is filtered here. `blind` is what no rule finds although the query would match."""

    outcome: Outcome
    rules: tuple[Rule, ...]
    left: tuple[Left, ...]
    blind: frozenset[Blind]

    @property
    def is_whole(self) -> bool:
        """Whether the network does all of it: what comes matches, as far as it can tell."""
        return self.outcome is Outcome.PUSHED and not self.left


def split(query: Query, language: FilterLanguage) -> Split:
    """What the network filters of this query, and what is left for us."""
    widening = Widening(query, language)
    left = sorted(set(widening.left), key=lambda one: (one.start, one.end, one.code))
    if widening.needed == NO_POST:
        return Split(Outcome.NEVER, (), (), frozenset())
    found = packed(widening.needed, language)
    if found is None:
        return Split(Outcome.NOTHING, (), tuple(left), frozenset())
    if len(found) > language.most_rules:
        return Split(Outcome.TOO_MANY, (), tuple(left), frozenset())
    left += _shortened(widening.needed, found)
    rules = tuple(Rule(written(one, language), _covered(one)) for one in found)
    return Split(Outcome.PUSHED, rules, tuple(left), language.blind)


def _covered(needed: Needed) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(leaf.start, leaf.end) for leaf in leaves(needed)}))


def _shortened(needed: Needed, found: list[Needed]) -> list[Left]:
    """What no rule had room for."""
    kept: set[Leaf] = {leaf for one in found for leaf in leaves(one)}
    missing = {(leaf.start, leaf.end) for leaf in leaves(needed) if leaf not in kept}
    return [Left(Code.TOO_LONG, start, end) for start, end in sorted(missing)]
