"""Irony about a person: a named or addressed person, and a phrase that mocks."""

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
from perchoir.publishing.charter.engine.words import places

_MOCKED = re.compile(
    r"(?<!\w)(?:soi-disant (?:expert|journaliste|specialiste|economiste|patron)\w*|"
    r"so-called (?:expert|journalist|specialist|economist|analyst|leader)s?|"
    r"self-(?:proclaimed|styled) (?:expert|genius|guru)s?|"
    r"expert(?:e)? autoproclame\w*|"
    r"(?:bravo|felicitations|merci|congratulations|well done|thanks?|nice try),? (?:a |"
    r"to )?@?[\w.-]+"
    r"(?: [\w.-]+)?[ ,.!]*(?:🙄|🤡|👏👏|/s\b)|"
    r"(?:merci pour rien|thanks for nothing|slow clap)|"
    r"@[\w.-]+[^.!?\n]{0,60}(?:🙄|🤡)|"
    r"(?:🙄|🤡)[^.!?\n]{0,60}@[\w.-]+|"
    r"(?:quel|what a) (?:genie|genius)\b)"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for place in places(_MOCKED, draft):
        yield Breach(
            place, "This mocks somebody.", {}, "Irony is lost in writing: say it straight."
        )


ARTICLE = Article(
    id="irony",
    title=Words("No irony about a person", "Pas d’ironie sur une personne"),
    text=Words(
        "We may smile at ourselves and at things, never at a person.",
        "On peut sourire de soi et des choses, jamais d’une personne.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    fails=(
        en("A so-called expert explains our trade."),
        en("Thanks for nothing."),
        en("@dupont knows it all 🙄"),
        fr("Un soi-disant journaliste nous écrit."),
        fr("Bravo @dupont 👏👏"),
        fr("Quel génie, ce ministre."),
        en("What a genius, our mayor."),
        fr("Merci pour rien, @sncf"),
        fr("@dupont a encore tout compris 🤡"),
    ),
    passes=(
        en("So-called smart cities."),
        en("Thanks to @dupont for the visit."),
        en("Well done, team."),
        en("Rain again 🙄"),
        fr("Bravo à @dupont."),
        fr("Félicitations à toute l’équipe 👏"),
        fr("Le génie civil recrute."),
        fr("Merci pour tout."),
        fr("Une soi-disant révolution."),
    ),
)
