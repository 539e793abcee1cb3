"""Cooling-off: what is fast, late or angry waits, and a second person looks at it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import places

COOLING_DEFAULTS: Mapping[str, Any] = {
    "minutes": 30,
    "answer_to_an_attack": True,
    "outside_hours": True,
    "angry_wording": True,
}


@dataclass(frozen=True)
class Cooling:
    """How long it waits from the last change, and why (message ids, the first weighs most)."""

    minutes: int
    reasons: tuple[str, ...]
    needs_second_person: bool = True

    @property
    def reason(self) -> str:
        return self.reasons[0]


def cooling(draft: Draft, settings: Mapping[str, Any]) -> Cooling | None:
    """The wait that this draft needs; None: it may go."""
    known = {**COOLING_DEFAULTS, **settings}
    reasons = tuple(_reasons(draft, known))
    if not reasons:
        return None
    return Cooling(minutes=max(int(known["minutes"]), 1), reasons=reasons)


def _reasons(draft: Draft, settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["answer_to_an_attack"] and draft.reply_to and draft.reply_hostile:
        yield "It answers an attack."
    if settings["angry_wording"] and _is_angry(draft):
        yield "It sounds angry."
    if settings["outside_hours"] and _is_outside_hours(draft):
        yield "It would go out outside working hours."


_ANGRY = re.compile(
    r"(?<!\w)(?:honteux|honte a (?:vous|lui|elle|eux)|scandaleu\w+|inadmissible|inacceptable|"
    r"ras le bol|marre d\w*|assez de|ca suffit|insupportable|degoute\w*|furieu\w+|ecoeur\w+|"
    r"foutage de gueule|se fout(?:re|ent)? de|"
    r"shame on|disgrace\w*|disgust\w*|outrag\w+|unacceptable|sick of|fed up|furious|"
    r"how dare|enough is enough|shameful|pathetic|ridiculous)(?!\w)|!{3,}|😡|🤬|😤"
)


def _is_angry(draft: Draft) -> bool:
    return any(True for _ in places(_ANGRY, draft))


def _is_outside_hours(draft: Draft) -> bool:
    if draft.planned is None or draft.opens is None or draft.closes is None:
        return False
    now = draft.planned.time()
    if draft.opens <= draft.closes:
        return not draft.opens <= now < draft.closes
    return draft.closes <= now < draft.opens
