"""Tags that already mean something else in our own mentions."""

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
from perchoir.publishing.charter.engine.draft import Draft, TagUse
from perchoir.publishing.charter.engine.tone import content_words
from perchoir.publishing.charter.engine.words import fold, tags_of, words_in


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    ours = {fold(tag.lstrip("#")).text for tag in words_in(settings["ours"])}
    used = {fold(use.tag.lstrip("#")).text: use for use in draft.tags_in_use}
    for place in tags_of(draft):
        tag = fold(place.text[1:]).text
        use = used.get(tag)
        if tag in ours:
            continue
        if "tags" in draft.unknown:
            yield Breach(place, _NOT_SEEN, {"tag": place.text}, _READ_IT, only_noted=True)
        elif use and use.mentions >= int(settings["mentions"]) and _is_something_else(use, draft):
            yield Breach(
                place, "%(tag)s is already used for something else: %(meaning)s.",
                {"tag": place.text, "meaning": use.meaning or _quoted(use)}, _READ_IT,
            )  # fmt: skip


def _is_something_else(use: TagUse, draft: Draft) -> bool:
    """Whether most of its examples share no word with the draft beside the tag itself."""
    ours = set(content_words(" ".join(draft.parts)))
    apart = sum(not ours & set(content_words(text)) for text in use.examples)
    return apart * 2 > len(use.examples) or not use.examples


def _quoted(use: TagUse) -> str:
    texts = (" ".join(text.split())[:120] for text in use.examples[:2])
    return " · ".join(f"“{text}”" for text in texts)


_READ_IT = "Read what stands under it before you join, or choose another tag."
_NOT_SEEN = "Our mentions could not be read: nobody looked what %(tag)s is used for."


_USED = (
    TagUse("WhyIStayed", "women telling why they stayed with a violent partner", 40),
    TagUse("greve", "la grève du 12 mars", 12),
    TagUse("rare", "seen once", 1),
)
_TALKED = (TagUse("lundi", "", 9, ("Encore un train en retard", "My train is late, refund")),)
ARTICLE = Article(
    id="hashtag_in_use",
    title=Words("A tag may belong to others", "Une étiquette est parfois à d’autres"),
    text=Words(
        "Before we use a tag, we read what people use it for.",
        "Avant d’employer une étiquette, on lit à quoi elle sert déjà.",
    ),
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={"ours": (), "mentions": 3},
    fails=(
        en("You had pizza. #WhyIStayed", tags_in_use=_USED),
        en("You had pizza. #whyistayed", tags_in_use=_USED),
        en("You had pizza.", tags=("WhyIStayed",), tags_in_use=_USED),
        fr("Un marteau pour la #grève", tags_in_use=_USED),
        fr("Un marteau.", tags=("#Greve",), tags_in_use=_USED),
        en("Pizza 🍕 #WHYISTAYED", tags_in_use=_USED),
        fr("Un marteau. #GRÈVE", tags_in_use=_USED),
        fr("Une recette. #lundi", tags_in_use=_TALKED),
    ),
    passes=(
        en("You had pizza. #WhyIStayedHome", tags_in_use=_USED),
        en("You had pizza. #pizza", tags_in_use=_USED),
        en("Why I stayed", tags_in_use=_USED),
        en("Seen: #rare", tags_in_use=_USED),
        fr("La grève continue.", tags_in_use=_USED),
        fr("#grevedefaim", tags_in_use=_USED),
        fr("#grève"),
        fr("Un marteau. #outil", tags_in_use=_USED),
        en("Refund my train, please. #lundi", tags_in_use=_TALKED),
        fr("Les trains en retard. #lundi", tags_in_use=_TALKED),
    ),
)
