"""What leaves, what waits for a person, and the brake."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries import queries
from perchoir.publishing.deliveries.braking import lift_brake, pull_brake, release_held
from perchoir.publishing.deliveries.evidence import brakes_on_it, evidence_of, shown_parts
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.deliveries.pacing import NO_ROOM
from perchoir.publishing.deliveries.room import rooms_of
from perchoir.publishing.deliveries.scheduling import cancel_delivery, reschedule_missed
from perchoir.publishing.deliveries.sentences import why
from perchoir.publishing.deliveries.settling import calls_of, decide_unknown, is_late
from perchoir.publishing.deliveries.states import EDITABLE
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.READ_POSTS)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """What leaves next, what waits for somebody, and what left."""
    context = {
        "next": queries.leaving_next(request.workspace),
        "waiting": queries.waiting_for_a_person(request.workspace),
        "left": queries.left_lately(request.workspace),
        "clock": queries.clock(),
        "rooms": rooms_of(queries.accounts_in_use(request.workspace)),
    }
    return render(request, "deliveries/index.html", context)


@workspace_door(Right.READ_POSTS)
@require_safe
def delivery(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One of them, with every call and what is known of it."""
    found = _delivery(request, pk)
    removals = list(found.removals.order_by("-asked_at"))
    context = {
        "delivery": found,
        "shown": shown_parts(found),
        "attempts": queries.attempts_of(found),
        "calls": calls_of(found),
        "evidence": evidence_of(found),
        "advice": why(found.problem_code) if found.problem_code and not removals else None,
        "removals": removals,
        "waits_until": found.not_before if found.problem_code == NO_ROOM else None,
        "may_delete": queries.may_be_taken_down(found) and request.member.may(Right.DELETE_POSTS),
        **_choices(request, found),
    }
    return render(request, "deliveries/delivery.html", context)


def _choices(request: WorkspaceRequest, found: Delivery) -> dict[str, object]:
    """What this reader may do with it now."""
    broken = found.account.broken_at and request.member.may(Right.EDIT_VOICES)
    return {
        "may_write": request.member.may(Right.WRITE_POSTS),
        "may_release": found.state == State.HELD
        and not is_late(found)
        and request.member.may(Right.PULL_BRAKE),
        "may_cancel": found.state in EDITABLE and found.state != State.CANCELLED,
        "may_move": found.state in {State.MISSED, State.HELD, State.REFUSED},
        "reconnect_url": _voice_page(found) if broken else "",
    }


def _voice_page(found: Delivery) -> str:
    return reverse("voices:voice", args=[found.workspace.slug, found.voice_id])


@workspace_door(Right.PULL_BRAKE)
@require_POST
def release(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One that was held may leave."""
    found = _delivery(request, pk)
    release_held(request.member, found)
    said = _("It leaves at its time.") if found.state == State.SCHEDULED else _("It was too late.")
    say(request, said)
    return redirect("deliveries:thaw", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def cancel(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """It shall not leave."""
    cancel_delivery(request.member, _delivery(request, pk))
    say(request, _("It does not leave."))
    where = "thaw" if request.POST.get("back") == "thaw" else "index"
    return redirect(f"deliveries:{where}", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def reschedule(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Another time."""
    found = _delivery(request, pk)
    due_at = instant_of(request.POST.get("local_time", ""), found.voice.time_zone)
    reschedule_missed(request.member, found, due_at)
    say(request, _("It has another time; whoever had to say yes is asked again."))
    if request.POST.get("back") == "thaw":
        return redirect("deliveries:thaw", request.workspace.slug)
    return redirect("deliveries:delivery", request.workspace.slug, pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def decide(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Somebody looked whether it stands there."""
    found = _delivery(request, pk)
    seen = whole_number(request.POST.get("attempt_seen", ""))
    was_sent = {"yes": True, "no": False}.get(request.POST.get("was_sent", ""))
    if seen is None or was_sent is None:
        raise Mistake(_("Say whether the post stands on the account."))
    decide_unknown(request.member, found, was_sent, seen)
    say(request, _("Thank you: that is written down."))
    return redirect("deliveries:delivery", request.workspace.slug, pk)


@workspace_door(Right.READ_POSTS)
@require_safe
def brake(request: WorkspaceRequest) -> HttpResponse:
    """Whether it is on, and the button."""
    context = {
        "state": queries.brake_of(request.workspace),
        "voices": Voice.objects.filter(workspace=request.workspace).order_by("name"),
        "next": queries.leaving_next(request.workspace),
        "may_pull": request.member.may(Right.PULL_BRAKE),
        "held": len(queries.held(request.workspace)),
    }
    return render(request, "deliveries/brake.html", context)


@workspace_door(Right.PULL_BRAKE)
@require_POST
def pull(request: WorkspaceRequest) -> HttpResponseBase:
    """The first gesture is the button, the second the box beside it."""
    if request.POST.get("sure") != "yes":
        raise Mistake(_("Tick the box to say that you mean it."))
    handle = request.POST.get("voice", "")
    voices = Voice.objects.filter(workspace=request.workspace)
    voice = get_object_or_404(voices, handle=handle) if handle else None
    excepted = [int(pk) for pk in request.POST.getlist("except") if pk.isdecimal()]
    exceptions = queries.deliveries_of(request.workspace).filter(pk__in=excepted)
    pull_brake(request.member, request.POST.get("reason", ""), voice, exceptions)
    say(request, _("The brake is on: nothing leaves."))
    return redirect("deliveries:brake", request.workspace.slug)


@workspace_door(Right.PULL_BRAKE)
@require_POST
def lift(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """What was held stays held."""
    on = get_object_or_404(Brake.objects.filter(workspace=request.workspace), pk=pk)
    lift_brake(request.member, on)
    say(request, _("The brake is off. What was held waits for you here."))
    return redirect("deliveries:thaw", request.workspace.slug)


@workspace_door(Right.READ_POSTS)
@require_safe
def thaw(request: WorkspaceRequest) -> HttpResponse:
    """What was held, one by one."""
    held = queries.held(request.workspace)
    context: dict[str, object] = {"held": held, "state": queries.brake_of(request.workspace)}
    if held:
        asked = whole_number(request.GET.get("one", ""))
        one = next((row for row in held if row.pk == asked), held[0])
        context |= _choices(request, one) | {
            "one": one,
            "others": [row for row in held if row.pk != one.pk],
            "shown": shown_parts(one),
            "too_late": is_late(one),
            "advice": why(one.problem_code) if one.problem_code else None,
        }
        context["may_release"] = context["may_release"] and not brakes_on_it(one)
    return render(request, "deliveries/thaw.html", context)


def _delivery(request: WorkspaceRequest, pk: int) -> Delivery:
    return get_object_or_404(queries.deliveries_of(request.workspace), pk=pk)
