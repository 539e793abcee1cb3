"""Closed periods: a list, a form, what is usual before results, and a calendar file."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import periods
from perchoir.publishing.charter.calendars import LARGEST_BYTES
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.charter.queries import past, standing
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """What is closed now, soon, and what was."""
    context = {
        "periods": standing(request.workspace),
        "past": past(request.workspace),
        "now": timezone.now(),
        "proposals": [
            (one.id, one.name.said(get_language() or "en"), one.days, one.source)
            for one in periods.PROPOSALS
        ],
        "may_edit": request.member.may(Right.EDIT_CHARTER),
        "may_read_posts": request.member.may(Right.READ_POSTS),
        **_choices(request),
    }
    return render(request, "charter/periods.html", context)


@workspace_door(Right.EDIT_CHARTER)
@require_http_methods(["GET"])
def period(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One period, to be changed."""
    found = get_object_or_404(ClosedPeriod, pk=pk, workspace=request.workspace)
    zone = ZoneInfo(found.zone)
    context = {
        "period": found,
        "starts": f"{found.starts_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "ends": f"{found.ends_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        **_choices(request),
    }
    return render(request, "charter/period.html", context)


def _choices(request: WorkspaceRequest) -> dict[str, Any]:
    return {
        "voices": Voice.objects.filter(workspace=request.workspace).order_by("name"),
        "closes": ClosedPeriod.Closes.choices,
        "asks": ClosedPeriod.Asks.choices,
        "zone": request.workspace.time_zone,
    }


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def add(request: WorkspaceRequest) -> HttpResponse:
    """Another period. Hours are those of its zone; a last day without an hour counts whole."""
    try:
        periods.add_closed_period(request.member, **_typed(request))
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:periods", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """All of it anew."""
    found = get_object_or_404(ClosedPeriod, pk=pk, workspace=request.workspace)
    try:
        periods.change_closed_period(request.member, found, **_typed(request))
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
        return redirect("charter:period", request.workspace.slug, pk)
    return redirect("charter:periods", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def end(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """A closed period is over."""
    found = get_object_or_404(ClosedPeriod, pk=pk, workspace=request.workspace)
    periods.end_closed_period(request.member, found)
    say(request, _("The closed period is over."))
    return redirect("charter:periods", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def propose(request: WorkspaceRequest) -> HttpResponse:
    """What is usual before results, from the day they are published."""
    try:
        years = whole_number(request.POST.get("years", "1"), 1) or 0
        made = periods.propose(
            request.member,
            request.POST.get("proposal", ""),
            _date(request.POST.get("published", "")),
            years=years,
        )
        say(request, ", ".join(one.name for one in made))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:periods", request.workspace.slug)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def import_calendar(request: WorkspaceRequest) -> HttpResponse:
    """Periods from an .ics file."""
    try:
        read = periods.import_calendar(request.member, _calendar(request))
        say(request, _said(read))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:periods", request.workspace.slug)


def _calendar(request: WorkspaceRequest) -> str:
    file = request.FILES.get("file")
    data = file.read(LARGEST_BYTES + 1) if file else b""
    if len(data) > LARGEST_BYTES:
        raise Mistake(_("This calendar is too large: keep it under a megabyte."))
    text = data.decode("utf-8", "replace")
    if "BEGIN:VCALENDAR" not in text:
        raise Mistake(_("This is no calendar: choose a file that ends in .ics."))
    return text


def _said(read: periods.Imported) -> str:
    text = _("%(added)d added, %(known)d were there already.")
    said = text % {"added": read.added, "known": read.known}
    if read.wrong:
        lines = ", ".join(map(str, read.wrong[:10]))
        said += " " + _("Events that could not be read, by line: %(lines)s.") % {"lines": lines}
    return said


def _typed(request: WorkspaceRequest) -> dict[str, Any]:
    given = request.POST
    zone = _zone(given.get("zone", "") or request.workspace.time_zone)
    number = whole_number(given.get("voice", ""))
    voice = get_object_or_404(Voice, pk=number, workspace=request.workspace) if number else None
    return {
        "name": given.get("name", ""),
        "starts_at": _moment(given.get("starts", ""), zone),
        "ends_at": _moment(given.get("ends", ""), zone),
        "voice": voice,
        "zone": zone.key,
        "closes": given.getlist("closes"),
        "asks": given.get("asks", ""),
        "source": given.get("source", ""),
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name[:64])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Mistake(_("This time zone is not known. Write it as Europe/Paris.")) from None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or not 2000 <= found.year <= 2200:
        raise Mistake(_("Say when the period begins and when it ends."))
    return found.replace(tzinfo=zone)


def _date(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise Mistake(_("Give the day on which the results are published."))
    return day
