"""Insults, in folded words that are little else than insults."""

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
    for place in places(any_of(words_in(settings["words"])), draft):
        yield Breach(
            place,
            "“%(word)s” is an insult.",
            {"word": place.text},
            "Answer what was said, not who.",
        )


ARTICLE = Article(
    id="insults",
    title=Words("No insults", "Pas d’insultes"),
    text=Words(
        "We may disagree; we never insult, not even those who insult us.",
        "On peut ne pas être d’accord ; on n’insulte jamais, pas même qui nous insulte.",
    ),
    severity=Severity.REFUSE,
    check=check,
    defaults={
        "words": ("idiot", "idiots", "imbécile*", "crétin*", "abruti*", "connard*", "connasse*",
                  "con comme", "débile", "débiles", "salaud*", "salope*", "enfoiré*", "bouffon*",
                  "tocard*", "ta gueule", "ferme-la", "va te faire", "minable", "minables",
                  "moron*", "stupid people", "you are stupid", "asshole*", "bastard*", "loser*",
                  "scumbag*", "dumbass*", "shut up", "piece of shit", "imbecile*", "jerk", "jerks",
                  "bitch*", "clowns"),
    },
    fails=(
        en("Only an idiot would believe it."),
        en("These MORONS never read."),
        en("Shut up and read the report."),
        fr("Quel crétin."),
        fr("Bande d’abrutis."),
        fr("Ferme-la."),
        en("You i\u200bdiot 🤡"),
        en("“Idiots” is what he wrote, and idiots they are."),
        fr("Bande de crétіns."),
        fr("Ta gueule 🤫"),
    ),
    passes=(
        en("An idiosyncratic choice."),
        en("Jerky on the menu, and the loss is ours.", tags=()),
        en("The clown school opens."),
        en("We disagree, and here is why."),
        fr("Un contre-argument."),
        fr("La ferme est ouverte."),
        fr("Une idée idiomatique."),
        fr("Les conditions sont connues."),
        fr("La débâcle des glaces 🧊"),
    ),
)  # fmt: skip
