"""The charter as its pages show it: articles, their settings, examples that are run, history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.deciding import COOLING, plain
from perchoir.publishing.charter.engine import ARTICLES, SECTORS, Article, Choice, Draft
from perchoir.publishing.charter.engine.checking import check_one
from perchoir.publishing.charter.engine.words import fold
from perchoir.publishing.charter.labels import CHANGED, LABELS
from perchoir.publishing.charter.models import Asks, Change, OwnExample
from perchoir.publishing.charter.queries import charter_of, choice_of
from perchoir.publishing.voices.models import Voice

SHOWN_EXAMPLES = 3
SHOWN_CHANGES = 100


class Tried(NamedTuple):
    """An example, what is expected of it, and what the article says now. `example` is the house's
    own one, None for a shipped one."""

    text: str
    is_found: bool
    as_expected: bool
    example: OwnExample | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as the page shows it, `other_text` in the other language."""

    article: Article
    number: int
    title: str
    text: str
    other_title: str
    other_text: str
    enabled: bool
    severity: int
    asks: str
    fails: list[str]
    passes: list[str]
    not_as_expected: int


def shown(
    workspace: Workspace, language: str, search: str = "", voice: Voice | None = None
) -> list[Shown]:
    """The charter in the reader's language; with `search`, the articles that have these words."""
    choices, own = charter_of(workspace, voice), _own_examples(workspace)
    every = [
        _shown(number, article, choices.get(article.id, Choice()), language, own)
        for number, article in enumerate(ARTICLES, 1)
    ]
    words = fold(search).text.split()
    return [one for one in every if all(word in _said(one) for word in words)]


def shown_article(
    workspace: Workspace, article: Article, language: str, voice: Voice | None = None
) -> Shown:
    """One of them."""
    choice = choice_of(workspace, article.id, voice)
    own = _own_examples(workspace, article.id)
    return _shown(ARTICLES.index(article) + 1, article, choice, language, own)


def _shown(
    number: int,
    article: Article,
    choice: Choice,
    language: str,
    own: Mapping[str, list[OwnExample]],
) -> Shown:
    severity = article.severity if choice.severity is None else choice.severity
    other = "en" if language.startswith("fr") else "fr"
    tried = try_own(article, choice, own.get(article.id, ()))
    return Shown(
        article=article,
        number=number,
        title=article.title.said(language),
        text=article.text.said(language),
        other_title=article.title.said(other),
        other_text=article.text.said(other),
        enabled=choice.enabled,
        severity=int(severity),
        asks=str(Asks(severity).label),
        fails=_examples(article.fails, language),
        passes=_examples(article.passes, language),
        not_as_expected=sum(not one.as_expected for one in tried),
    )


def _said(one: Shown) -> str:
    parts = (one.title, one.text, one.other_title, one.other_text, *one.fails, one.article.source)
    return fold(" ".join(parts)).text


def _own_examples(workspace: Workspace, article: str = "") -> dict[str, list[OwnExample]]:
    rows = OwnExample.objects.filter(workspace=workspace).order_by("pk")
    found: dict[str, list[OwnExample]] = {}
    for row in rows.filter(article=article) if article else rows:
        found.setdefault(row.article, []).append(row)
    return found


def _examples(drafts: Sequence[Draft], language: str) -> list[str]:
    own = "fr" if language.startswith("fr") else "en"
    texts = dict.fromkeys(" ".join(d.parts) for d in drafts if d.language == own)
    return list(texts)[:SHOWN_EXAMPLES]


def try_own(article: Article, choice: Choice, examples: Iterable[OwnExample]) -> list[Tried]:
    """The house's own examples, run. They are run even where the article is switched off."""
    on = Choice(settings=choice.settings)
    return [
        Tried(one.text, one.is_found, _finds(article, _draft(one), on) == one.is_found, one)
        for one in examples
    ]


def try_all(
    workspace: Workspace | None, article: Article, voice: Voice | None = None
) -> list[Tried]:
    """Every example of an article with the settings of the house, or of one of its voices, its own
    first; without a house, as shipped."""
    on, own = Choice(), list[Tried]()
    if workspace:
        on = Choice(settings=choice_of(workspace, article.id, voice).settings)
        own = try_own(article, on, _own_examples(workspace, article.id).get(article.id, ()))
    shipped = [
        Tried(" ".join(draft.parts), is_found, _finds(article, draft, on) == is_found)
        for drafts, is_found in ((article.fails, True), (article.passes, False))
        for draft in drafts
    ]
    return own + shipped


def _finds(article: Article, draft: Draft, choice: Choice) -> bool:
    return any(True for _finding in check_one(article, draft, choice))


def _draft(example: OwnExample) -> Draft:
    return Draft((example.text,), example.language)


class Setting(NamedTuple):
    """One field of an article: `kind` is `list`, `number`, `choice` or `sectors`."""

    name: str
    kind: str
    label: Promise
    help: Promise
    value: Any

    @property
    def lines(self) -> str:
        """A list as it is typed, one entry a line."""
        return "\n".join(map(str, self.value))


def settings_of(article: Article, choice: Choice) -> list[Setting]:
    """What can be tuned, as it is now."""
    return [
        Setting(
            name, _kind(name, shipped), *LABELS[article.id, name],
            _as_typed(choice.settings.get(name, shipped)),
        )
        for name, shipped in article.defaults.items()
    ]  # fmt: skip


def _kind(name: str, shipped: object) -> str:
    if name == "sectors":
        return "sectors"
    if isinstance(shipped, tuple):
        return "list"
    return "number" if isinstance(shipped, int | float) else "choice"


def _as_typed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


class ShownSector(NamedTuple):
    """A sector with its words."""

    id: str
    name: str
    forbidden: str
    sensitive: str


def sectors(language: str) -> list[ShownSector]:
    """Those that ship."""
    return [
        ShownSector(
            id, sector.name.said(language), ", ".join(sector.forbidden), ", ".join(sector.sensitive)
        )
        for id, sector in SECTORS.items()
    ]


class ShownChange(NamedTuple):
    """A change as it is read: what, and each setting before and after."""

    change: Change
    subject: str
    rows: list[tuple[str, str, str]]


def history(
    workspace: Workspace, language: str, subject: str = "", voice: Voice | None = None
) -> list[ShownChange]:
    """The newest changes: all of them, or those of an article, of the house or of a voice."""
    rows = Change.objects.filter(workspace=workspace).select_related("by__user", "voice")
    if subject:
        rows = rows.filter(subject=subject, voice=voice)
    return [_change(row, language) for row in rows.order_by("-at", "-id")[:SHOWN_CHANGES]]


def _change(row: Change, language: str) -> ShownChange:
    article = engine.article(row.subject)
    if row.subject == COOLING:
        title = _("Cooling-off")
    else:
        title = article.title.said(language) if article else row.subject
    return ShownChange(row, title, _lines(row.subject, row.before, row.after))


def _lines(
    subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    return [
        (_label(subject, name), *_difference(name, before.get(name), value))
        for name, value in after.items()
    ]


class Own(NamedTuple):
    """An article about which a voice decided for itself: each setting, of the house and here."""

    shown: Shown
    rows: list[tuple[str, str, str]]


def own_articles(voice: Voice, articles: Iterable[Shown]) -> list[Own]:
    """Those of `articles` about which it did."""
    decided = set(voice.article_settings.values_list("article", flat=True))
    house, here = charter_of(voice.workspace), charter_of(voice.workspace, voice)
    return [
        Own(one, _differences(one.article, house, here))
        for one in articles
        if one.article.id in decided
    ]


def _differences(
    article: Article, house: Mapping[str, Choice], here: Mapping[str, Choice]
) -> list[tuple[str, str, str]]:
    theirs, its = (plain(article, one.get(article.id, Choice())) for one in (house, here))
    names = [name for name in its if its[name] != theirs[name]]
    return _lines(article.id, theirs, {name: its[name] for name in names})


def _label(subject: str, name: str) -> str:
    labels = LABELS.get((subject, name))
    if labels:
        return str(labels[0])
    return str(CHANGED[name]) if name in CHANGED else name


def _difference(name: str, before: object, after: object) -> tuple[str, str]:
    """Of a list, what was taken out and what was put in."""
    if isinstance(before, list) and isinstance(after, list):
        out = [word for word in before if word not in after]
        new = [word for word in after if word not in before]
        return ", ".join(map(str, out)) or "–", ", ".join(map(str, new)) or "–"
    return _value(name, before), _value(name, after)


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "severity" and value in Asks.values:
        return str(Asks(value).label)  # type: ignore[call-overload]
    if value in _SEVERITIES:
        return str(_SEVERITIES[str(value)].label)
    return "–" if value in (None, "") else str(value)


_SEVERITIES = {
    "note": Asks.NOTE,
    "needs_approval": Asks.NEEDS_APPROVAL,
    "needs_legal": Asks.NEEDS_LEGAL,
    "refuse": Asks.REFUSE,
}
CHOICES = [(name, asks.label) for name, asks in _SEVERITIES.items()]
