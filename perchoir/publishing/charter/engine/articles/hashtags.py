"""Tags that read badly once their words are run together."""

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
from perchoir.publishing.charter.engine.segmenting import read_badly
from perchoir.publishing.charter.engine.words import tags_of


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for place in tags_of(draft):
        reading = read_badly(place.text[1:])
        if reading:
            yield Breach(
                place, "%(tag)s can be read as “%(reading)s”.",
                {"tag": place.text, "reading": reading},
                "Begin each word with a capital letter, or choose another tag.",
            )  # fmt: skip


ARTICLE = Article(
    id="hashtags",
    title=Words("A tag is read aloud first", "Une étiquette se lit d’abord à voix haute"),
    text=Words(
        "Words run together may read as other words: #susanalbumparty was meant for an album.",
        "Des mots collés en forment parfois d’autres : #susanalbumparty annonçait un album.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    fails=(
        en("Tonight: #susanalbumparty"),
        en("Welcome to #penisland"),
        en("New: #whorepresents"),
        en("Help from #expertsexchange"),
        fr("Bientôt : #tarifsexpress"),
        fr("La fête", tags=("susanalbumparty",)),
        en("Bring a pen 🖊 #penislandtrip"),
        fr("Retrouvez #TARIFSEXPRESS"),
        fr("Nos offres : #clubsexpress"),
    ),
    passes=(
        en("Tonight: #SusanAlbumParty"),
        en("A #cocktail with a #therapist"),
        en("#analysis and #assessment"),
        en("#gardenparty"),
        fr("#culture et #concours"),
        fr("#violet et #violoncelle"),
        fr("#TarifsExpress"),
        fr("#calcul et #particules"),
        fr("#pause #café ☕"),
    ),
)
