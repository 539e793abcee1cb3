"""Parties, votes and religions."""

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
    for place in places(any_of(words_in(settings["politics"])), draft):
        yield Breach(place, "“%(word)s” is about politics.", {"word": place.text}, _LEAVE)
    for place in places(any_of(words_in(settings["religion"])), draft):
        yield Breach(place, "“%(word)s” is about religion.", {"word": place.text}, _LEAVE)


_LEAVE = "Leave it out, unless the house decided to take a stand."

ARTICLE = Article(
    id="politics",
    title=Words("Politics and religion", "Politique et religion"),
    text=Words(
        "The house takes no side in elections or beliefs, unless it decided to.",
        "La maison ne prend pas parti dans une élection ni une croyance, sauf décision.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={
        "politics": ("votez", "votez pour", "vote for", "extrême droite", "extrême gauche",
                     "far right", "far left", "far-right", "far-left", "Rassemblement national",
                     "La France insoumise", "Les Républicains", "Parti socialiste", "Macron",
                     "Le Pen", "Mélenchon", "Trump", "Brexit", "Labour Party", "Tories",
                     "the Republicans", "the Democrats", "gauche au pouvoir", "woke", "wokisme",
                     "élection présidentielle", "presidential election"),
        "religion": ("islam", "islamique*", "musulman*", "muslim*", "chrétien*", "christianity",
                     "christians", "catholique*", "catholic*", "juif", "juifs", "juive*",
                     "jewish", "jews", "judaïsme", "bouddhiste*", "athée", "athées", "atheist*",
                     "God bless", "Dieu vous bénisse", "prions pour", "pray for", "Coran",
                     "Quran"),
    },
    fails=(
        en("Vote for change on Sunday."),
        en("The far right is wrong."),
        en("God bless you all."),
        fr("Votez dimanche."),
        fr("L’EXTREME DROITE progresse."),
        fr("Les musulmans fêtent l’Aïd."),
        en("Pray for our team 🙏"),
        fr("Mélenchоn ou Macron ?"),
    ),
    passes=(
        en("Vote in our survey of gardens."),
        en("Labour costs and the party in the garden."),
        en("At the far end, turn right."),
        en("The bible of gardening."),
        fr("Le parti que nous prenons : la qualité."),
        fr("Une extrême attention, droite et honnête."),
        fr("Le maire a ouvert la fête."),
        fr("Christiane rejoint l’équipe."),
        fr("Votre vote compte pour le nom du chat 🐈"),
    ),
)  # fmt: skip
