"""Names of customers, from the list of the house."""

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
from perchoir.publishing.charter.engine.words import any_of, places, words_in


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    allowed = {name.casefold() for name in words_in(settings["allowed"])}
    known = (*draft.customers, *words_in(settings["names"]))
    named = tuple(name for name in known if name.casefold() not in allowed)
    for place in places(any_of(named), draft):
        yield Breach(
            place, "“%(name)s” is a customer.", {"name": place.text},
            "Ask them first, or do not name them.",
        )  # fmt: skip


_OURS = ("Orion", "Banque du Nord")
ARTICLE = Article(
    id="customers",
    title=Words(
        "Customers are asked before they are named", "On demande avant de nommer un client"
    ),
    text=Words(
        "A customer is named only when they agreed to it.",
        "Un client n’est nommé que s’il a donné son accord.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={"names": (), "allowed": ()},
    fails=(
        en("Happy to work with Orion.", customers=_OURS),
        en("ORION chose our pumps.", customers=_OURS),
        en("At Banque du Nord they smile.", customers=_OURS),
        fr("La banque du nord nous fait confiance.", customers=_OURS),
        fr("Merci à Orion, notre client.", customers=_OURS),
        en("Ｏｒｉｏｎ renewed its contract 🎉", customers=_OURS),
        fr("ORIОN a choisi nos pompes.", customers=_OURS),
    ),
    passes=(
        en("Orionids fall tonight.", customers=_OURS),
        en("Happy to work with a large bank.", customers=_OURS),
        en("Orion chose our pumps."),
        en("A bank in the North.", customers=_OURS),
        fr("Une banque du Nord-Est nous suit.", customers=("Banque du Nordouest",)),
        fr("La constellation d’Oriane.", customers=_OURS),
        fr("Un client nous fait confiance.", customers=_OURS),
        fr("Merci à tous nos clients.", customers=_OURS),
        fr("Une bande d’orionides.", customers=_OURS),
    ),
)
