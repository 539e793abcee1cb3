"""Words that the house does not use, and words that are delicate in its sector."""

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
from perchoir.publishing.charter.engine.sectors import SECTORS
from perchoir.publishing.charter.engine.words import any_of, places, words_in


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    forbidden, delicate = words_in(settings["forbidden"]), words_in(settings["sensitive"])
    for sector in filter(None, map(SECTORS.get, words_in(settings["sectors"]))):
        forbidden, delicate = forbidden + sector.forbidden, delicate + sector.sensitive
    for place in places(any_of(forbidden), draft):
        yield Breach(
            place,
            "The house does not use “%(word)s”.",
            {"word": place.text},
            "Say it in other words.",
            Severity.REFUSE,
        )
    for place in places(any_of(delicate), draft):
        yield Breach(
            place, "“%(word)s” is a delicate word here.", {"word": place.text},
            "Say exactly what is meant, or leave it out.",
        )  # fmt: skip


ARTICLE = Article(
    id="forbidden_words",
    title=Words("Words we do not use", "Les mots que nous n’employons pas"),
    text=Words(
        "Some words are never ours; others are delicate in our trade and need a second look.",
        "Certains mots ne sont jamais les nôtres ; d’autres sont délicats dans notre métier et "
        "demandent une relecture.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={
        "forbidden": ("blacklist*", "esclave*", "no-brainer", "guerre totale", "slave", "nazi*"),
        "sensitive": ("licenciement*", "layoff*", "plan social", "rappel produit", "recall",
                      "cyberattaque*", "data breach", "amiante", "asbestos"),
        "sectors": ("bank", "industry"),
    },
    fails=(
        en("Our approach to layoffs is simple."),
        en("We put their domain on the blacklist."),
        en("A fund with a guaranteed return."),
        fr("Un plan social est à l’étude."),
        fr("Un emballage NEUTRE en CARBONE, enfin."),
        fr("Ils travaillent comme des esclaves."),
        en("It is a no-brainer 🤷"),
        en("A black\u00adlist, and a ѕlave to the clock."),
        fr("La guerre\u00a0totale des prix."),
        fr("Ils en font une ‘blacklist’."),
    ),
    passes=(
        en("We recalled how it all began."),
        en("The list is black on white."),
        en("A miracle of engineering, says the jury."),
        en("The carbon footprint of the plant is published."),
        fr("Le plan d’action sociale du quartier."),
        fr("L’esclavage a été aboli en 1848."),
        fr("Nous visons la neutralité, avec des étapes publiées."),
        fr("Le rappel des faits est ci-dessous."),
        fr("Le plan de la salle, sociale et solidaire."),
    ),
)  # fmt: skip
