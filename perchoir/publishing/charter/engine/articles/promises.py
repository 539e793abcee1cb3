"""Promises with a date, which go to the ledger once the post is out."""

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
from perchoir.publishing.charter.engine.promising import promises


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for promise in promises(draft):
        yield Breach(
            promise.place,
            "This is a promise: “%(what)s”.",
            {"what": promise.what},
            "Name who keeps it; it goes to the ledger of commitments.",
        )


ARTICLE = Article(
    id="promises",
    title=Words("A promise has somebody who keeps it", "Une promesse a quelqu’un qui la tient"),
    text=Words(
        "What we promise for a date is kept in a ledger: what, by when, who.",
        "Ce que nous promettons pour une date est tenu dans un registre : quoi, pour quand, qui.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    fails=(
        en("We will answer every letter by Friday."),
        en("We commit to halving our waste by 2030."),
        en("You will be refunded: we'll do it within 10 days."),
        en("I promise a new timetable before 15 March."),
        fr("Nous rembourserons tout le monde d’ici vendredi."),
        fr("Nous nous engageons à planter 1 000 arbres avant fin 2027."),
        fr("Nous allons rétablir le service sous 48 heures."),
        fr("Le site sera rouvert : je m’engage à le faire le 15 mars."),
        en("We will not close the shop before 15 March 2027."),
        fr("Nous livrerons 1\u202f000 repas d’ici le 3 mars 🍲"),
    ),
    passes=(
        en("We halved our waste in 2025."),
        en("We will always listen."),
        en("Will we answer every letter by Friday?"),
        en("See you on Friday in Lyon."),
        fr("Nous serons présents à Lyon vendredi 12 mars."),
        fr("Nous avons planté 1 000 arbres en 2025."),
        fr("Nous vous écouterons toujours."),
        fr("Rendez-vous demain à la ferme."),
        en("We do not promise anything for Friday."),
        fr("Nous ne promettons rien pour vendredi."),
        fr("« Nous livrerons », répète-t-il."),
    ),
)
