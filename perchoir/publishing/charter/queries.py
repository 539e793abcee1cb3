"""Reading the charter of a house."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine import Choice, Finding, Severity
from perchoir.publishing.charter.models import (
    ArticleSetting,
    Asks,
    ClosedPeriod,
    CoolingRule,
    VoiceArticle,
)
from perchoir.publishing.charter.sentences import said, suggested
from perchoir.publishing.voices.models import Voice


def charter_of(workspace: Workspace, voice: Voice | None = None) -> dict[str, Choice]:
    """What was decided, by article, as `check_all` takes it: by the voice where it decided for
    itself, else by the house. Whatever the door, this is where it is looked up."""
    rows = ArticleSetting.objects.filter(workspace=workspace)
    choices = {row.article: _choice(row) for row in rows}
    for own in VoiceArticle.objects.filter(voice=voice) if voice else ():
        choices[own.article] = _over(choices.get(own.article, Choice()), own)
    return choices


def choice_of(workspace: Workspace, article: str, voice: Voice | None = None) -> Choice:
    """What was decided about one article."""
    row = ArticleSetting.objects.filter(workspace=workspace, article=article).first()
    choice = _choice(row) if row else Choice()
    own = VoiceArticle.objects.filter(voice=voice, article=article).first() if voice else None
    return _over(choice, own) if own else choice


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


def standing(workspace: Workspace) -> QuerySet[ClosedPeriod]:
    """Those of every voice that are not over, the next one first."""
    rows = ClosedPeriod.objects.filter(workspace=workspace, ends_at__gt=timezone.now())
    return rows.select_related("voice").order_by("starts_at", "pk")


def past(workspace: Workspace) -> list[ClosedPeriod]:
    """The last ones that are over."""
    rows = ClosedPeriod.objects.filter(workspace=workspace, ends_at__lte=timezone.now())
    return list(rows.select_related("voice").order_by("-ends_at")[:20])


def closing_soon(voice: Voice) -> list[ClosedPeriod]:
    """Periods of this voice that are on, or begin within a month: what a composer should know."""
    return list(coming(voice.workspace, voice).filter(starts_at__lt=timezone.now() + SOON)[:3])


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


def _over(house: Choice, own: VoiceArticle) -> Choice:
    """The house's decision, with what the voice decided otherwise."""
    return Choice(
        enabled=house.enabled if own.enabled is None else own.enabled,
        severity=house.severity if own.severity is None else Severity(own.severity),
        settings={**house.settings, **own.settings},
    )


def _title(article: str, language: str) -> str:
    found = engine.article(article)
    return found.title.said(language) if found else article


def _text(article: str, language: str) -> str:
    found = engine.article(article)
    return found.text.said(language) if found else ""


def said_cooling(cooling: engine.Cooling | None) -> str:
    """Why it would wait, and for how long; empty when it would not."""
    if cooling is None:
        return ""
    why = gettext(cooling.reason)
    wait = gettext("It waits %(minutes)d minutes and needs a second person.")
    return f"{why} {wait % {'minutes': cooling.minutes}}"
