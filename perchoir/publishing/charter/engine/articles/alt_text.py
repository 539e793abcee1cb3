"""Pictures without a description."""

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
from perchoir.publishing.charter.engine.draft import Draft, Media
from perchoir.publishing.charter.engine.words import whole

_NAME_OF_A_FILE = re.compile(
    r"(?i)^\S+\.(?:jpe?g|png|gif|webp|heic|mp4)$|^(?:img|dsc|image|photo)[ _-]?\d*$"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for number, media in enumerate(draft.media, 1):
        if len(media.alt.strip()) < int(settings["letters"]) or _NAME_OF_A_FILE.match(
            media.alt.strip()
        ):
            yield Breach(
                whole(draft), "Picture %(number)s has no description.", {"number": str(number)},
                "Say in one sentence what it shows, for those who do not see it.",
            )  # fmt: skip


_GOOD = Media("Two people on a bench in the snow.")
ARTICLE = Article(
    id="alt_text",
    title=Words("Pictures are described", "Les images sont décrites"),
    text=Words(
        "Whoever does not see a picture reads what it shows.",
        "Qui ne voit pas l’image lit ce qu’elle montre.",
    ),
    severity=Severity.NOTE,
    check=check,
    defaults={"letters": 4},
    fails=(
        en("Snow.", media=(Media(),)),
        en("Snow.", media=(Media("IMG_2041.jpg"),)),
        en("Snow.", media=(_GOOD, Media("  "))),
        fr("Neige.", media=(Media(),)),
        fr("Neige.", media=(Media("image"),)),
        en("Two boats 🚤", media=(Media("photo.PNG"),)),
        fr("Deux bateaux.", media=(Media("IMG_2041"),)),
    ),
    passes=(
        en("Snow."),
        en("Snow.", media=(_GOOD,)),
        en("Snow.", media=(_GOOD, _GOOD)),
        en("Snow.", media=(Media("The image of calm"),)),
        fr("Neige."),
        fr("Neige.", media=(Media("Un banc sous la neige."),)),
        fr("Neige.", media=(_GOOD,)),
        fr("Neige.", media=(Media("Une photo de 1920"),)),
        fr("Le port 🚤", media=(Media("🚤 Un bateau rouge."),)),
    ),
)
