"""An open question to a public that is angry at us: #askJPM, November 2013."""

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
from perchoir.publishing.charter.engine.draft import Draft, Tone
from perchoir.publishing.charter.engine.words import places

_ASKS = re.compile(
    r"#ask\w+|#demandeza\w*|#posezvosquestions\w*|#questionsa\w+|"
    r"(?<!\w)(?:ask (?:me|us|our \w+) (?:anything|your questions?|a question)|ask (?:me|"
    r"us) anything|ama\b|"
    r"what (?:do you think (?:of|about)|would you like|do you love|should we)\b|"
    r"(?:tell|send) us (?:your|what|why|how)|share your (?:stories|story|best|memories|experience)|"
    r"posez(?:-nous| nous|-moi)? (?:toutes )?vos questions|racontez(?:-nous| nous)|"
    r"dites(?:-nous| nous) (?:ce que|pourquoi|comment|tout)|partagez (?:vos|votre) "
    r"(?:histoires?|experiences?|souvenirs?|meilleurs?)|que pensez-vous (?:de|du|des)|"
    r"qu'aimez-vous|quel(?:le)?s? est votre)(?!\w)"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    place = next(places(_ASKS, draft), None)
    if place is None:
        return
    if "tone" in draft.unknown:
        yield Breach(place, _NOT_SEEN, {}, _LATER, only_noted=True)
    elif draft.tone and _is_hostile_public(draft.tone, settings):
        yield Breach(place, *_expected(draft.tone), _LATER)


def _is_hostile_public(tone: Tone, settings: Settings) -> bool:
    enough = tone.mentions >= int(settings["mentions"])
    return enough and tone.negative >= float(settings["negative"])


def _expected(tone: Tone) -> tuple[str, dict[str, str]]:
    """What will probably be answered, with three real examples."""
    answers = [f"“{' '.join(text.split())[:160]}”" for text in tone.examples[:3]]
    told = {"share": str(round(tone.negative * 100)), "answers": " · ".join(answers)}
    if not tone.themes:
        return _EXPECT, told
    return _EXPECT_ABOUT, {**told, "themes": ", ".join(tone.themes)}


_LATER = "Ask later, ask fewer people, or ask something that can be answered."
_NOT_SEEN = "Our mentions could not be read: nobody knows how this question would be received."
_EXPECT = "%(share)s %% or more of what is said of us complains. Expect answers like: %(answers)s"
_EXPECT_ABOUT = (
    "%(share)s %% or more of what is said of us complains. Expect to hear about %(themes)s: "
    "%(answers)s"
)


_ANGRY = Tone(0.6, 200, ("Give the money back", "Rendez l’argent", "Where is my refund?", "No"))
_CALM = Tone(0.1, 200, ("Lovely", "Bravo", "Merci"))
_FEW = Tone(1.0, 2, ("Meh",))
ARTICLE = Article(
    id="open_question",
    title=Words("Who asks is answered", "Qui pose une question a des réponses"),
    text=Words(
        "Before an open question, we read the room: in November 2013 #askJPM asked an angry "
        "public.",
        "Avant une question ouverte, on prend la température : en novembre 2013, #askJPM "
        "interrogeait un public en colère.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={"negative": 0.2, "mentions": 20},
    fails=(
        en("Our chairman takes questions: #AskJPM", tone=_ANGRY),
        en("Ask us anything tonight.", tone=_ANGRY),
        en("Share your stories with us.", tone=_ANGRY),
        fr("Posez-nous vos questions.", tone=_ANGRY),
        fr("Racontez-nous votre plus beau voyage.", tone=_ANGRY),
        fr("Que pensez-vous de nos trains ?", tone=_ANGRY),
        en("Tell us what you want 💬", tone=_ANGRY),
        fr("Dites-nous tout 💬", tone=_ANGRY),
    ),
    passes=(
        en("Ask us anything tonight.", tone=_CALM),
        en("Ask us anything tonight.", tone=_FEW),
        en("Ask us anything tonight."),
        en("We asked for it, and it is here.", tone=_ANGRY),
        fr("Posez-nous vos questions.", tone=_CALM),
        fr("Nous répondons à vos questions.", tone=_ANGRY),
        fr("Posez-nous vos questions."),
        fr("Il raconte son voyage.", tone=_ANGRY),
        fr("Le droit de demander.", tone=_ANGRY),
    ),
)
