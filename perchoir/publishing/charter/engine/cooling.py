"""Cooling-off: what is fast, late or angry waits, and a second person looks at it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.tone import is_hostile
from perchoir.publishing.charter.engine.words import any_of, places, words_in

COOLING_DEFAULTS: Mapping[str, Any] = {
    "minutes": 30,
    "answer_to_an_attack": True,
    "outside_hours": True,
    "weekends": False,
    "opens": "",
    "closes": "",
    "angry_wording": True,
    "angry_words": (),
}
"""`opens` and `closes` as `08:00`, in the voice's own zone; empty: the hours of the voice."""


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
    if settings["answer_to_an_attack"]:
        yield from _answers_an_attack(draft)
    if settings["angry_wording"] and _is_angry(draft, settings):
        yield "It sounds angry."
    if settings["outside_hours"] and _is_outside_hours(draft, settings):
        yield "It would go out outside working hours."


def _answers_an_attack(draft: Draft) -> Iterator[str]:
    if draft.reply_to and (draft.reply_hostile or is_hostile(draft.reply_to)):
        yield "It answers an attack."
    elif draft.reply_unread:
        yield "It answers a post whose text is not known here."


_ANGRY = re.compile(
    r"(?<!\w)(?:honteux|honte a (?:vous|lui|elle|eux)|scandaleu\w+|inadmissible|inacceptable|"
    r"ras le bol|marre d\w*|assez de|ca suffit|insupportable|degoute\w*|furieu\w+|ecoeur\w+|"
    r"foutage de gueule|se fout(?:re|ent)? de|"
    r"shame on|disgrace\w*|disgust\w*|outrag\w+|unacceptable|sick of|fed up|furious|"
    r"how dare|enough is enough|shameful|pathetic|ridiculous)(?!\w)|!{3,}|😡|🤬|😤"
)


def _is_angry(draft: Draft, settings: Mapping[str, Any]) -> bool:
    own = any_of(words_in(settings["angry_words"]))
    return any(True for pattern in (_ANGRY, own) for _place in places(pattern, draft))


def _is_outside_hours(draft: Draft, settings: Mapping[str, Any]) -> bool:
    if draft.planned is None:
        return False
    if settings["weekends"] and draft.planned.weekday() in _WEEKEND:
        return True
    opens, closes = (
        hour_of(settings["opens"], draft.opens),
        hour_of(settings["closes"], draft.closes),
    )
    if opens is None or closes is None or opens == closes:
        return False
    now = draft.planned.time()
    if opens < closes:
        return not opens <= now < closes
    return closes <= now < opens


def hour_of(text: object, otherwise: time | None = None) -> time | None:
    """`08:30` as an hour; what is none is `otherwise`."""
    match = _HOUR.fullmatch(str(text))
    return time(int(match[1]), int(match[2])) if match else otherwise


_WEEKEND = (5, 6)
_HOUR = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
