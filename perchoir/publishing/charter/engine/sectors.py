"""Words that a trade does not use, or uses with care: a start, which a house completes.

What the lists lean on, as known and not read again for this file (November 2026): Regulation (EU)
596/2014 for listed companies; MiFID II, article 24(3), for banks (fair, clear, not misleading);
directive 2001/83/EC, titles VIII and VIII a, for medicines; Regulation (EC) 1924/2006 for claims on
food; directive (EU) 2024/825 and article L229-68 of the French code de l'environnement for
"carbon neutral"; common Position 2008/944/CFSP for arms.
"""

from typing import NamedTuple

from perchoir.publishing.charter.engine.article import Words


class Sector(NamedTuple):
    """`forbidden` words are refused, `sensitive` ones ask for a second look."""

    name: Words
    forbidden: tuple[str, ...]
    sensitive: tuple[str, ...]


SECTORS: dict[str, Sector] = {
    "listed": Sector(
        Words("Listed company", "Société cotée"),
        ("achetez l'action", "buy our shares", "buy the stock", "cours sous-évalué",
         "l'action va monter", "the share price will", "undervalued shares"),
        ("profit warning", "avertissement sur résultat*", "guidance", "objectif de cours",
         "price target", "rumeur de rachat", "takeover rumour*", "short seller*",
         "vendeur* à découvert", "notation de crédit", "credit rating"),
    ),
    "bank": Sector(
        Words("Bank and insurance", "Banque et assurance"),
        ("rendement garanti", "guaranteed return*", "argent facile", "easy money", "get rich",
         "devenez riche", "zéro risque", "gain assuré", "gains assurés"),
        ("sans risque", "risk-free", "crédit gratuit", "free credit", "taux imbattable*",
         "unbeatable rate*", "capital garanti", "capital guaranteed", "subprime*", "saisie*",
         "surendettement", "overdraft*"),
    ),
    "pharma": Sector(
        Words("Health and medicines", "Santé et médicaments"),
        ("guérison garantie", "guaranteed cure", "sans effets secondaires", "no side effects",
         "miracle cure*", "remède miracle", "100 % efficace"),
        ("guérit", "guérir", "cures", "sans danger", "essai clinique", "essais cliniques",
         "clinical trial*", "effet* indésirable*", "adverse event*", "side effect*",
         "autorisation de mise sur le marché", "off-label", "hors AMM", "placebo*"),
    ),
    "food": Sector(
        Words("Food and drink", "Alimentation et boissons"),
        ("brûle-graisse*", "fat-burning", "anti-cancer", "anticancer", "fait maigrir",
         "makes you lose weight", "guérit le diabète", "cures diabetes"),
        ("détox", "detox", "allégé*", "sans sucres ajoutés", "no added sugar", "superaliment*",
         "superfood*", "boost* l'immunité", "boost* immunity", "intoxication*", "listeria",
         "salmonell*", "rappel de lot*", "allergène*", "allergen*"),
    ),
    "energy": Sector(
        Words("Energy", "Énergie"),
        ("charbon propre", "clean coal", "pétrole vert", "green oil", "énergie sans impact",
         "impact-free energy"),
        ("énergie propre", "clean energy", "zéro émission*", "zero emission*", "marée noire",
         "oil spill*", "fuite*", "coupure*", "blackout*", "incident nucléaire",
         "nuclear incident*", "gaz de schiste", "fracking", "net zero", "neutralité carbone"),
    ),
    "defence": Sector(
        Words("Defence and aerospace", "Défense et aéronautique"),
        ("secret défense", "top secret", "classifié*", "classified material",
         "kill rate", "taux de létalité"),
        ("exportation d'armes", "arms export*", "client étatique", "plan* de vol classé*",
         "théâtre d'opération*", "theatre of operations", "embargo", "munition*", "ammunition",
         "missile*", "essai* en vol", "flight test*", "ITAR", "pays client", "end user"),
    ),
    "industry": Sector(
        Words("Industry", "Industrie"),
        ("sans aucun impact", "zero impact", "100 % écologique", "100% green"),
        ("neutre en carbone", "carbon neutral", "biodégradable*", "biodegradable", "écologique",
         "eco-friendly", "respectueux de l'environnement", "accident du travail",
         "workplace accident*", "fermeture de site", "plant closure*", "délocalisation*",
         "offshoring", "rejet* toxique*", "toxic release*"),
    ),
}  # fmt: skip
