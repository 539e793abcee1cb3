"""Advertising says that it is.

Sources. French law 2023-451 of 9 June 2023, article 5-2, as changed by the order 2024-978 of
6 November 2024: "Publicité", "Collaboration commerciale" or an equivalent mention, where the
context does not already show the intention (read 23 November 2026 as told by Union des marques,
13 January 2025).
Code de la consommation, article L121-3: a practice misleads that does not say its real commercial
intention (read 23 November 2026 in the version of 28 May 2022, doctrine.fr). Directive 2005/29/EC,
annex I, point 11: paid editorial content (read 23 November 2026 in the opinion in case C-371/20).
"""

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
from perchoir.publishing.charter.engine.words import fold, places

_PAID = re.compile(
    r"(?<!\w)(?:(?:code promo|promo code|discount code|coupon)\s+\w+|"
    r"avec (?:le|mon) code \w+|(?:use|with) (?:my|the) code \w+|"
    r"(?:offert|envoye|prete)e?s? par @\w+|(?:gifted|sent to me) by @\w+|"
    r"en partenariat avec|in partnership with|sponsorise\w* par|sponsored by|"
    r"lien affilie|affiliate link|merci a @?[\w.]+ (?:de|pour) (?:m'avoir|"
    r"nous avoir) (?:invite|offert)\w*|"
    r"j'ai ete invite\w* par|i was invited by)"
)
_MENTION = re.compile(
    r"(?<!\w)(?:#ad|#pub|#publicite|#sponsored|#sponsorise|#partenariatremunere|#paidpartnership|"
    r"#collaborationcommerciale|publicite|collaboration commerciale|partenariat remunere|"
    r"paid partnership|advertisement|contenu sponsorise|sponsored content)(?!\w)"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    said = " ".join((*draft.parts, *(f"#{tag.lstrip('#')}" for tag in draft.tags)))
    if _MENTION.search(fold(said).text):
        return
    for place in places(_PAID, draft):
        yield Breach(
            place, "“%(words)s” looks like advertising that does not say so.",
            {"words": place.text},
            "Begin with “Advertisement” or “Paid partnership”.",
        )  # fmt: skip


ARTICLE = Article(
    id="advertising",
    title=Words("Advertising says so", "La publicité dit son nom"),
    text=Words(
        "What was paid for, in money or in gifts, says so at once.",
        "Ce qui a été payé, en argent ou en cadeaux, le dit d’emblée.",
    ),
    source="Loi 2023-451, art. 5-2 ; code de la consommation, L121-3",
    severity=Severity.NEEDS_LEGAL,
    check=check,
    fails=(
        en("Use my code LYON10 at the till."),
        en("Gifted by @morvan, and I love it."),
        en("A film made in partnership with Orion."),
        fr("Avec le code LYON10, c’est moins cher."),
        fr("Un séjour offert par @morvan."),
        fr("En partenariat avec Orion, un concours."),
        en("Code LYON10: use my code LYON10 👉 link in bio."),
        fr("J’ai été invité par @morvan à Venise."),
        fr("Merci à @morvan de m’avoir offert ce séjour 🎁"),
    ),
    passes=(
        en("#ad Use my code LYON10 at the till."),
        en("Paid partnership. A film made in partnership with Orion."),
        en("Read the code of conduct."),
        en("We partner with schools."),
        fr("Collaboration commerciale. Avec le code LYON10, c’est moins cher."),
        fr("Un séjour offert par @morvan.", tags=("pub",)),
        fr("Le code de la route change."),
        fr("Un cadre offert par la nature."),
        en("A partnership between neighbours."),
        fr("Sous le code de la Sécurité sociale."),
    ),
)
