"""Reading the charter of a house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine import ARTICLES, Article, Choice, Finding, Severity
from perchoir.publishing.charter.models import ArticleSetting, Asks, ClosedPeriod
from perchoir.publishing.charter.sentences import said, suggested

SHOWN_EXAMPLES = 3


def charter_of(workspace: Workspace) -> dict[str, Choice]:
    """What the house decided, by article, as `check_all` takes it."""
    return {row.article: _choice(row) for row in ArticleSetting.objects.filter(workspace=workspace)}


def closed_periods(workspace: Workspace) -> tuple[engine.ClosedPeriod, ...]:
    """Periods that are not over, as a `Draft` takes them."""
    return tuple(
        engine.ClosedPeriod(row.starts_at, row.ends_at, row.name) for row in coming(workspace)
    )


def coming(workspace: Workspace, now: datetime | None = None) -> QuerySet[ClosedPeriod]:
    """Periods that are not over, the next one first."""
    rows = ClosedPeriod.objects.filter(workspace=workspace, ends_at__gt=now or timezone.now())
    return rows.order_by("starts_at")


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
