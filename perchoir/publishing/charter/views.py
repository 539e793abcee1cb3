"""The charter as a page to read, a sentence to try, and what the house decides."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import actions, periods
from perchoir.publishing.charter.engine import Draft, check_all
from perchoir.publishing.charter.models import Asks, ClosedPeriod
from perchoir.publishing.charter.queries import charter_of, closed_periods, coming, read, shown


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """The charter, to be read by everybody."""
    context = {
        "articles": shown(request.workspace, get_language() or "en"),
        "periods": coming(request.workspace),
        "now": timezone.now(),
        "severities": Asks.choices,
        "may_edit": request.member.may(Right.EDIT_CHARTER),
    }
    return render(request, "charter/index.html", context)


@workspace_door(Right.ENTER)
@require_POST
def try_sentence(request: WorkspaceRequest) -> HttpResponse:
    """What the charter says about a sentence, if it went out now."""
    text = request.POST.get("text", "")[:20_000].replace("\0", "")
    language = get_language() or "en"
    closed = closed_periods(request.workspace)
    draft = Draft((text,), language, planned=timezone.now(), closed=closed)
    findings = check_all(draft, charter_of(request.workspace)) if text.strip() else []
    context = {"text": text.strip(), "findings": read(findings, language)}
    return render(request, "charter/findings.html", context)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def change(request: WorkspaceRequest, article: str) -> HttpResponse:
    """Switch an article, or change what it asks for."""
    try:
        severity = whole_number(request.POST.get("severity", ""))
        actions.change_article(
            request.member, article, enabled="enabled" in request.POST, severity=severity
        )
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:index", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def add_period(request: WorkspaceRequest) -> HttpResponse:
    """A closed period, in whole days of the member's clock; the last day counts."""
    try:
        first, last = _day(request, "first"), _day(request, "last") + timedelta(days=1)
        name = request.POST.get("name", "")
        periods.add_closed_period(request.member, name=name, starts_at=first, ends_at=last)
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:index", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def end_period(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """A closed period is over."""
    period = get_object_or_404(ClosedPeriod, pk=pk, workspace=request.workspace)
    periods.end_closed_period(request.member, period)
    say(request, _("The closed period is over."))
    return redirect("charter:index", request.workspace.slug)


def _day(request: WorkspaceRequest, name: str) -> datetime:
    try:
        day = parse_date(request.POST.get(name, ""))
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise Mistake(_("Give both days of the period."))
    return timezone.make_aware(datetime.combine(day, time()))
