"""The rules of many watches together: what a network is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perchoir.listening.engine.pushdown.split import Outcome, split
from perchoir.listening.engine.query.nodes import Query
from perchoir.networks.contract.filters import FilterLanguage


@dataclass(frozen=True, slots=True)
class Plan:
    """`rules` let through all that the watches `asked` may match there. Of the watches `too_broad`
    the network can filter nothing, for those without `room` it has no rules left. A watch that no
    post of this network can match is in none of these."""

    rules: tuple[str, ...] = ()
    asked: tuple[int, ...] = ()
    too_broad: tuple[int, ...] = ()
    no_room: tuple[int, ...] = ()


def plan(watches: Sequence[tuple[int, Query]], language: FilterLanguage) -> Plan:
    """What to ask for these watches. Those that come first have room first."""
    rules: list[str] = []
    asked: list[int] = []
    too_broad: list[int] = []
    no_room: list[int] = []
    for number, query in watches:
        found = split(query, language)
        if found.outcome is Outcome.NOTHING:
            too_broad.append(number)
        elif found.outcome is Outcome.TOO_MANY:
            no_room.append(number)
        elif found.outcome is Outcome.PUSHED:
            wanted = _distinct([*rules, *(rule.text for rule in found.rules)])
            if len(fitted(wanted, language)) > language.most_rules:
                no_room.append(number)
            else:
                rules = wanted
                asked.append(number)
    return Plan(fitted(rules, language), tuple(asked), tuple(too_broad), tuple(no_room))


def fitted(rules: Sequence[str], language: FilterLanguage) -> tuple[str, ...]:
    """One by one, so that a watch that changes moves its own rules alone; where those are too many,
    as many in one as it holds."""
    if len(rules) <= language.most_rules or not language.either:
        return tuple(rules)
    joined: list[str] = []
    for rule in rules:
        part = language.group.format(rule) if " " in rule else rule
        together = f"{joined[-1]}{language.either}{part}" if joined else ""
        if together and len(together) <= language.longest_rule:
            joined[-1] = together
        else:
            joined.append(part if len(part) <= language.longest_rule else rule)
    return tuple(joined)


def _distinct(rules: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(rules))
