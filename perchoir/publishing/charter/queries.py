"""Reading the charter of a house."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine import ARTICLES, Article, Choice, Finding, Severity
from perchoir.publishing.charter.models import ArticleSetting, Asks, ClosedPeriod, CoolingRule
from perchoir.publishing.charter.sentences import said, suggested
from perchoir.publishing.voices.models import Voice

SHOWN_EXAMPLES = 3


def charter_of(workspace: Workspace) -> dict[str, Choice]:
    """What the house decided, by article, as `check_all` takes it."""
    return {row.article: _choice(row) for row in ArticleSetting.objects.filter(workspace=workspace)}


def cooling_of(workspace: Workspace) -> dict[str, Any]:
    """How this house cools off, as `engine.cooling` takes it; nothing: as shipped."""
    row = CoolingRule.objects.filter(workspace=workspace).first()
    return row.settings if row else {}


def closed_periods(
    workspace: Workspace, voice: Voice | None = None
) -> tuple[engine.ClosedPeriod, ...]:
    """Periods of this voice (without one: of every voice) that are not over, for a `Draft`."""
    return tuple(
        engine.ClosedPeriod(
            row.starts_at, row.ends_at, row.name, tuple(row.closes or DEFAULT_CLOSES), row.asks
        )
        for row in coming(workspace, voice)
    )


DEFAULT_CLOSES = ("results", "deals")
SOON = timedelta(days=30)


def coming(workspace: Workspace, voice: Voice | None = None) -> QuerySet[ClosedPeriod]:
    """Periods of this voice that are not over, the next one first."""
    whose = Q(voice=None) | Q(voice=voice)
    rows = ClosedPeriod.objects.filter(whose, workspace=workspace, ends_at__gt=timezone.now())
    return rows.select_related("voice").order_by("starts_at", "pk")


def closing_soon(voice: Voice) -> list[ClosedPeriod]:
    """Periods of this voice that are on, or begin within a month: what a composer should know."""
    return list(coming(voice.workspace, voice).filter(starts_at__lt=timezone.now() + SOON)[:3])


class Shown(NamedTuple):
    """An article as the page shows it."""

    article: Article
    title: str
    text: str
    enabled: bool
    severity: int
    asks: str
    fails: list[str]
    passes: list[str]


def shown(workspace: Workspace, language: str) -> list[Shown]:
    """The whole charter, in the reader's language."""
    choices = charter_of(workspace)
    return [_shown(article, choices.get(article.id, Choice()), language) for article in ARTICLES]


def read(findings: Sequence[Finding], language: str) -> list[dict[str, Any]]:
    """Findings as sentences: what, why, what to do."""
    return [
        {
            "asks": Asks(finding.severity).label,
            "tone": "danger" if finding.severity is Severity.REFUSE else "look",
            "article": _title(finding.article, language),
            "id": finding.article,
            "text": _text(finding.article, language),
            "said": said(finding),
            "suggested": suggested(finding),
        }
        for finding in findings
    ]


def _choice(row: ArticleSetting) -> Choice:
    severity = None if row.severity is None else Severity(row.severity)
    return Choice(enabled=row.enabled, severity=severity, settings=row.settings)


def _shown(article: Article, choice: Choice, language: str) -> Shown:
    severity = article.severity if choice.severity is None else choice.severity
    return Shown(
        article=article,
        title=article.title.said(language),
        text=article.text.said(language),
        enabled=choice.enabled,
        severity=int(severity),
        asks=str(Asks(severity).label),
        fails=_examples(article.fails, language),
        passes=_examples(article.passes, language),
    )


def _examples(drafts: Sequence[engine.Draft], language: str) -> list[str]:
    own = "fr" if language.startswith("fr") else "en"
    texts = dict.fromkeys(" ".join(d.parts) for d in drafts if d.language == own)
    return list(texts)[:SHOWN_EXAMPLES]


def _title(article: str, language: str) -> str:
    found = engine.article(article)
    return found.title.said(language) if found else article


def _text(article: str, language: str) -> str:
    found = engine.article(article)
    return found.text.said(language) if found else ""
