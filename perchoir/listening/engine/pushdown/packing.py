"""What must be found, written in rules of a network: short enough, and as few as can be."""

from collections.abc import Iterator

from perchoir.listening.engine.pushdown.widening import EVERY_POST, All, Any, Leaf, Needed, any_of
from perchoir.networks.contract.filters import FilterLanguage


def packed(needed: Needed, language: FilterLanguage) -> list[Needed] | None:
    """Each fits one rule; together they let through at least what is needed. None when nothing
    narrower than every post can be written."""
    if isinstance(needed, Any):
        several = [packed(part, language) for part in needed.parts]
        found = [each for part in several if part is not None for each in part]
        return _joined(found, language) if None not in several else None
    if not stands_alone(needed, language):
        return None
    if fits(needed, language):
        return [needed]
    return _widened(needed, language) if isinstance(needed, All) else None


def _widened(needed: All, language: FilterLanguage) -> list[Needed] | None:
    """Without some of its parts it asks for more, and can be written: the longest goes first."""
    kept = sorted(needed.parts, key=lambda part: (_breadth(part), written(part, language)))
    while len(kept) > 1:
        kept.pop()
        narrower = All(tuple(kept)) if len(kept) > 1 else kept[0]
        if stands_alone(narrower, language) and fits(narrower, language):
            return [narrower]
    choices = (packed(part, language) for part in needed.parts)
    return min((each for each in choices if each is not None), key=len, default=None)


def _joined(parts: list[Needed], language: FilterLanguage) -> list[Needed]:
    """As many alternatives in one rule as it holds."""
    rules: list[Needed] = []
    for part in parts:
        together = any_of((rules[-1], part)) if rules else part
        if rules and language.either and fits(together, language):
            rules[-1] = together
        else:
            rules.append(part)
    return rules


def fits(needed: Needed, language: FilterLanguage) -> bool:
    """Whether one rule can say it."""
    kinds = {type(each) for each in _below(needed)}
    can = (not kinds & {All} or language.both) and (not kinds & {Any} or language.either)
    return bool(can) and len(written(needed, language)) <= language.longest_rule


def stands_alone(needed: Needed, language: FilterLanguage) -> bool:
    """Whether it asks for something by which the network agrees to search."""
    if isinstance(needed, Leaf):
        return needed.ask in language.alone
    if isinstance(needed, Any):
        return all(stands_alone(part, language) for part in needed.parts)
    return needed != EVERY_POST and any(stands_alone(part, language) for part in needed.parts)


def written(needed: Needed, language: FilterLanguage) -> str:
    """The rule, alternatives in groups unless they are all of it."""
    if isinstance(needed, Any):
        return language.either.join(_within(part, language) for part in needed.parts)
    if isinstance(needed, All):
        return language.both.join(_within(part, language) for part in needed.parts)
    return needed.text


def _within(part: Needed, language: FilterLanguage) -> str:
    text = written(part, language)
    return text if isinstance(part, Leaf) else language.group.format(text)


def leaves(needed: Needed) -> Iterator[Leaf]:
    """All that is asked for."""
    return (each for each in _below(needed) if isinstance(each, Leaf))


def _below(needed: Needed) -> Iterator[Needed]:
    yield needed
    if not isinstance(needed, Leaf):
        for part in needed.parts:
            yield from _below(part)


def _breadth(needed: Needed) -> int:
    return sum(1 for _leaf in leaves(needed))
