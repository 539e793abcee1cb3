"""Capital letters and repeated marks."""

import re
from collections.abc import Iterator

from perchoir.publishing.charter.engine.article import (
    Article,
    Breach,
    Settings,
    Severity,
    Words,
    en,
    fr,
)
from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import as_written

_WORDS = re.compile(r"(?<![\w#@])(?:[^\W\d_a-z]{2,}[’'\s,-]+){2,}[^\W\d_a-z]{2,}(?!\w)")
_MARKS = re.compile(r"[!?]{3,}|[!?](?:\s[!?]){2,}")


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for place in as_written(_WORDS, draft):
        letters = [c for c in place.text if c.isalpha()]
        words = [w for w in re.split(r"[\s,’'-]+", place.text) if len(w) >= _A_WORD]
        if len(letters) >= int(settings["letters"]) and words and all(c.isupper() for c in letters):
            yield Breach(
                place, "This is shouted, in capital letters.", {}, "Write it in small letters."
            )
    for place in as_written(_MARKS, draft):
        yield Breach(
            place, "This is shouted: “%(marks)s”.", {"marks": place.text}, "One mark is enough."
        )


# Names of companies and of institutions are rarely longer: SNCF, UNESCO.
_A_WORD = 5

ARTICLE = Article(
    id="shouting",
    title=Words("We do not shout", "On ne crie pas"),
    text=Words(
        "Capital letters and rows of exclamation marks are read as shouting, and read badly aloud.",
        "Les capitales et les points d’exclamation en série se lisent comme des cris, et se lisent "
        "mal à voix haute.",
    ),
    severity=Severity.NOTE,
    check=check,
    defaults={"letters": 12},
    fails=(
        en("THIS IS REALLY UNFAIR."),
        en("Read this NOW OR NEVER AGAIN please."),
        en("At last!!!"),
        fr("C’EST VRAIMENT INCROYABLE."),
        fr("Enfin !!!"),
        fr("Quoi ???"),
        en("WE ARE NEVER GOING BACK 😤"),
        fr("Jamais ! ! !"),
        fr("ÇA SUFFIT VRAIMENT MAINTENANT."),
    ),
    passes=(
        en("NASA, ESA and JAXA met."),
        en("At last!"),
        en("Really?!"),
        en("Our CEO, CFO, COO and CTO."),
        fr("La SNCF et la RATP recrutent."),
        fr("Le CSE, la CGT, la CFDT et FO ont signé."),
        fr("Enfin !"),
        fr("L’UNESCO et l’ONU."),
        fr("Le TGV, le RER et le TER."),
    ),
)
