"""Claims that need a source."""

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
from perchoir.publishing.charter.engine.words import fold, has_link, negated, places

_CLAIM = re.compile(
    r"(?<!\w)(?:(?:n[°o]\s?|number |numero )(?:1|one|un)(?!\d)(?!,? (?:rue|avenue|street|"
    r"priority))|"
    r"(?:the|le|la|les) (?:world's |european )?(?:only|leader mondial|leader europeen|world leader|"
    r"market leader|seule?s? (?:entreprise|marque|produit|solution|societe)|leader du marche|"
    r"best-selling|plus vendue?s?)(?= \w)(?! (?:way|thing|one who|time|if|question))|"
    r"(?:scientifically |clinically )?proven (?:to|results?|effect\w*|by science)|"
    r"(?:scientifiquement|cliniquement) prouve\w*|prouve scientifiquement|"
    r"up to \d+ ?%|jusqu'a \d+ ?%|100 ?% (?:safe|sure?s?|securise\w*|secure|efficace\w*|"
    r"naturel\w*|natural)|"
    r"(?:studies|science|experts) (?:show|shows|agree)|(?:les|"
    r"des) etudes (?:le )?(?:montrent|prouvent)|"
    r"le meilleur (?:du (?:monde|marche)|de france)|"
    r"(?:the )?best in (?:the world|europe|the market))(?!\w)"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    if has_link(draft):
        return
    for place in places(_CLAIM, draft):
        before = fold(draft.parts[place.part][max(place.start - 60, 0) : place.start]).text
        if negated(before, len(before)):
            continue
        yield Breach(
            place, "“%(claim)s” is said without a source.", {"claim": place.text},
            "Link the study, the ranking or the conditions.",
        )  # fmt: skip


ARTICLE = Article(
    id="claims",
    title=Words("A claim has a source", "Une affirmation a sa source"),
    text=Words(
        "What we claim to be first, only, best or proven comes with a link that shows it.",
        "Ce que nous disons premier, seul, meilleur ou prouvé vient avec un lien qui le montre.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    fails=(
        en("The number one in pumps."),
        en("Clinically proven to work."),
        en("Save up to 50% on heating."),
        fr("Le n° 1 des pompes."),
        fr("Jusqu’à 50 % d’économies."),
        fr("Les études montrent que ça marche."),
        fr("La seule entreprise à le faire."),
        en("Studies show that it lasts."),
        fr("100 % naturel, sans conservateur."),
    ),
    passes=(
        en("Save up to 50% on heating: https://example.org/study"),
        en("The only way is forward."),
        en("Our number 10 is back."),
        en("Safety is our number one priority."),
        en("A proven teammate."),
        fr("Le n° 1 des pompes", links=("https://example.org",)),
        fr("Le n° 12 de la revue."),
        fr("Je suis seul au bureau."),
        fr("Au n° 1, rue des Lilas."),
        en("We are not the number one, and we try harder."),
        fr("Nous ne sommes pas le n° 1, pas encore."),
        fr("100 % des salariés étaient là."),
    ),
)
