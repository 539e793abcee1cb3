"""Everything that changes the charter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.models import ArticleSetting, Asks, ClosedPeriod


def change_article(
    by: Member,
    article: str,
    *,
    enabled: bool,
    severity: int | None = None,
    settings: Mapping[str, Any] | None = None,
) -> ArticleSetting:
    """Decide about one article. `settings` None: as they were. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    known = engine.article(article)
    if known is None:
        raise Mistake(_("The charter has no such article."))
    if severity is not None and severity not in Asks.values:
        raise Mistake(_("An article cannot ask for that."))
    if settings and not settings.keys() <= known.defaults.keys():
        raise Mistake(_("This article has no such setting."))
    values: dict[str, Any] = {"enabled": enabled, "severity": severity}
    if settings is not None:
        values["settings"] = _checked(known, settings)
    with transaction.atomic():
        row, _made = ArticleSetting.objects.update_or_create(
            workspace=by.workspace, article=article, defaults=values
        )
        record(by.workspace, by.user, "article.changed", article=article)
    return row


def add_closed_period(
    by: Member, *, name: str, starts_at: datetime, ends_at: datetime
) -> ClosedPeriod:
    """From `starts_at` to before `ends_at`, both aware. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    name = " ".join(name.replace("\0", "").split())[:120]
    if not name:
        raise Mistake(_("Give the period a name."))
    if ends_at <= starts_at:
        raise Mistake(_("The period ends before it begins."))
    with transaction.atomic():
        period = ClosedPeriod.objects.create(
            workspace=by.workspace, name=name, starts_at=starts_at, ends_at=ends_at
        )
        record(by.workspace, by.user, "period.opened", name=name)
    return period


def end_closed_period(by: Member, period: ClosedPeriod) -> None:
    """From now on it is over; one that has not begun never was."""
    by.require(Right.EDIT_CHARTER, of=period)
    now = timezone.now()
    with transaction.atomic():
        period = ClosedPeriod.objects.select_for_update().get(pk=period.pk)
        if period.ends_at <= now:
            return
        period.starts_at, period.ends_at = min(period.starts_at, now), now
        period.save(update_fields=["starts_at", "ends_at"])
        record(by.workspace, by.user, "period.ended", name=period.name)


def _checked(article: engine.Article, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the kind that the article ships with, and which it can be checked with."""
    for name, value in settings.items():
        shipped = article.defaults[name]
        is_right = isinstance(value, list | tuple) if isinstance(shipped, tuple) else (
            isinstance(value, int | float) if isinstance(shipped, int | float) else value in _WORDS
        )  # fmt: skip
        if not is_right:
            raise Mistake(_("This is not what the setting takes."))
    return dict(settings)


_WORDS = ("note", "needs_approval", "needs_legal", "refuse")
