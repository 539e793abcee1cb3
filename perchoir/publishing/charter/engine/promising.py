"""Promises with a date: what, by when, and who said so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from perchoir.publishing.charter.engine.dates import date_in
from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import Place, fold, sentences


@dataclass(frozen=True)
class Promise:
    """`by` is the last day on which it is kept; None when nobody can say without a planned time."""

    what: str
    by: date | None
    who: str
    place: Place


_WE_WILL = re.compile(
    r"(?<!\w)(?:"
    r"(?:we|i)(?:'ll| will| shall)(?! (?:see|not comment|be there|never forget))|"
    r"(?:we|i) (?:promise|commit|pledge|guarantee|undertake|vow)|"
    r"(?:we are|we're|i am|i'm) (?:committed to|going to)|"
    r"will be (?:delivered|refunded|opened|restored|repaired|fixed|replaced|published)|"
    r"(?:nous nous engageons|je m'engage|s'engage(?:nt)? a|nous promettons|je promets|"
    r"nous garantissons|je garantis|c'est promis)|"
    r"nous (?!\w*(?:serons presents|verrons))(?:\w+ ){0,2}?\w+(?<!vivr)(?:er|ir|r)ons|"
    r"(?:nous allons|on va|je vais) \w+(?:er|ir|re)|"
    r"je (?:\w+ )?\w+rai|"
    r"sera(?:ont)? (?:livre|rembourse|ouvert|retabli|repare|remplace|publie)e?s?|"
    r"seront (?:livre|rembourse|ouvert|retabli|repare|remplace|publie)e?s?"
    r")(?!\w)"
)


def promises(draft: Draft) -> Iterator[Promise]:
    """The promises of a draft, in the order they are read."""
    today = draft.planned.date() if draft.planned else None
    for sentence in sentences(draft):
        folded = fold(sentence.text).text
        if folded.rstrip().endswith("?") or not _WE_WILL.search(folded):
            continue
        found = date_in(folded, today)
        if found:
            what = " ".join(sentence.text.split()).rstrip(" .!…")
            yield Promise(what, found.by, draft.voice, sentence)
