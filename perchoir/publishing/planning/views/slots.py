"""The hours at which voices like to speak."""

import re
from datetime import time

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.planning.models import Slot
from perchoir.publishing.planning.slots import change_slots, next_free_slot
from perchoir.publishing.voices.models import Voice

_BETWEEN = re.compile(r"[\s,;]+")
_HOUR = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?")


@workspace_door(Right.READ_POSTS)
@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """Every voice with the next of its hours that is free."""
    voices = Voice.objects.filter(workspace=request.workspace).order_by("name")[:100]
    context = {
        "voices": [(voice, next_free_slot(voice)) for voice in voices],
        "may_write": request.member.may(Right.WRITE_POSTS),
    }
    return render(request, "planning/slots.html", context)


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def voice(request: WorkspaceRequest, voice_id: int) -> HttpResponseBase:
    """A line of hours for each day of the week."""
    found = get_object_or_404(Voice, workspace=request.workspace, pk=voice_id)
    typed = [request.POST.get(f"day{day}", "") for day in range(7)]
    if request.method == "GET":
        return render(request, "planning/voice_slots.html", _page(found, _kept(found)))
    try:
        change_slots(request.member, found, [hours_of(text) for text in typed])
    except Mistake as trouble:
        context = {**_page(found, typed), "trouble": trouble}
        return render(request, "planning/voice_slots.html", context, status=400)
    say(request, _("The hours are kept."))
    return redirect("planning:slots", request.workspace.slug)


def hours_of(text: str) -> list[time]:
    """ "9h, 18:30" as times. Raises `Mistake` with what cannot be read."""
    found = []
    for word in _BETWEEN.split(text.strip()[:500]):
        if not word:
            continue
        match = _HOUR.fullmatch(word)
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
        if hour > 23 or minute > 59:
            raise Mistake(
                _("“%(word)s” is not an hour: write 09:00 or 18:30, with commas between.")
                % {"word": word[:20]}
            )
        found.append(time(hour, minute))
    return found


def _kept(voice: Voice) -> list[str]:
    days: list[list[str]] = [[] for _day in range(7)]
    for slot in Slot.objects.filter(voice=voice):
        days[slot.weekday].append(f"{slot.at:%H:%M}")
    return [", ".join(hours) for hours in days]


def _page(voice: Voice, texts: list[str]) -> dict[str, object]:
    return {"voice": voice, "days": [(day, WEEKDAYS[day], texts[day]) for day in range(7)]}
