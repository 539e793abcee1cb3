"""Two texts that began as one: what each changed, and both in one text."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_WORDS = re.compile(r"\s+|[^\s]+")
Runs = list[tuple[str, str]]


@dataclass(slots=True)
class Change:
    """Words `start` to before `end` of the beginning became these."""

    start: int
    end: int
    words: list[str] = field(default_factory=list)


def differences(before: str, after: str) -> Runs:
    """Runs of text that stayed (""), came ("+") or went ("-")."""
    old, new = _words(before), _words(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [run for code in matcher.get_opcodes() for run in _run(code, old, new)]


def merged(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    """Both changes in one text, and whether they met. Where they meet theirs stands first, then
    mine, so that nothing is lost and a person chooses."""
    words, met = _words(base), False
    out: list[str] = []
    at = 0
    for start, end, ours, others in _together(_changes(words, mine), _changes(words, theirs)):
        out += words[at:start]
        one = _applied(words, start, end, others)
        two = _applied(words, start, end, ours)
        if ours and others and one != two:
            met = True
            out += [*one, *([" "] if one and two else []), *two]
        else:
            out += one if others else two
        at = end
    return "".join([*out, *words[at:]]), met


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _run(
    code: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, str]]:
    kind, a, b, c, d = code
    if kind == "equal":
        yield "", "".join(new[c:d])
        return
    if b > a:
        yield "-", "".join(old[a:b])
    if d > c:
        yield "+", "".join(new[c:d])


def _changes(words: Sequence[str], text: str) -> list[Change]:
    new = _words(text)
    matcher = difflib.SequenceMatcher(a=words, b=new, autojunk=False)
    return [Change(a, b, new[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


def _together(
    mine: list[Change], theirs: list[Change]
) -> Iterator[tuple[int, int, list[Change], list[Change]]]:
    """Regions of the beginning, in order, each with the changes of either side that touch it."""
    left = sorted(
        [(one, True) for one in mine] + [(one, False) for one in theirs],
        key=lambda each: (each[0].start, each[0].end),
    )
    while left:
        first, is_mine = left.pop(0)
        start, end = first.start, first.end
        ours, others = ([first], []) if is_mine else ([], [first])
        while left and (left[0][0].start < end or left[0][0].start == start):
            one, is_mine = left.pop(0)
            end = max(end, one.end)
            (ours if is_mine else others).append(one)
        yield start, end, ours, others


def _applied(words: Sequence[str], start: int, end: int, changes: Sequence[Change]) -> list[str]:
    out: list[str] = []
    at = start
    for one in changes:
        out += [*words[at : one.start], *one.words]
        at = one.end
    return [*out, *words[at:end]]
