"""Taking a post down: what would go, then the proof of what went."""

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.queries import deliveries_of
from perchoir.publishing.deliveries.states import WITH_A_WORKER
from perchoir.publishing.removals.actions import decide_removal, delete_on_network
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.proof import as_json, what_stands
from perchoir.publishing.removals.queries import open_removal
from perchoir.publishing.removals.sentences import said, why

SHOWN = 50


@workspace_door(Right.READ_POSTS)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """What was taken down, the latest first."""
    found = _removals(request).order_by("-asked_at", "-pk")[:SHOWN]
    return render(request, "removals/index.html", {"removals": list(found)})


@workspace_door(Right.DELETE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Exactly what would go; then it is asked for, with a reason and a second gesture."""
    delivery = get_object_or_404(deliveries_of(request.workspace), pk=pk)
    if request.method != "POST":
        return render(request, "removals/ask.html", _asking(delivery))
    try:
        if request.POST.get("sure") != "yes":
            raise Mistake(_("Tick the box to say that you mean it."))
        made = delete_on_network(request.member, delivery, reason=request.POST.get("reason", ""))
    except Sentence as trouble:
        again = {**_asking(delivery), "trouble": trouble, "reason": request.POST.get("reason", "")}
        return render(request, "removals/ask.html", again, status=trouble.status)
    say(request, _("It is being taken down. This page says what the network answers."))
    return redirect("removals:removal", request.workspace.slug, made.pk)


def _asking(delivery: Delivery) -> dict[str, object]:
    stands = what_stands(delivery)
    gone = Removal.objects.filter(delivery=delivery, state=Removal.State.GONE)
    return {
        "delivery": delivery,
        "stands": stands,
        "is_leaving": delivery.state in WITH_A_WORKER,
        "stops": delivery.state not in {State.SENT, State.SEEN},
        "removal": open_removal(delivery) or (None if stands["parts"] else gone.last()),
    }


@workspace_door(Right.READ_POSTS)
@require_safe
def removal(request: WorkspaceRequest, removal_id: int) -> HttpResponse:
    """The proof, to read and to print."""
    found = get_object_or_404(_removals(request), pk=removal_id)
    context = {
        "removal": found,
        "delivery": found.delivery,
        "answers": [_answer(one) for one in found.answers],
        "advice": why(found.problem_code) if found.problem_code else None,
        "may_decide": found.state == Removal.State.UNKNOWN
        and request.member.may(Right.DELETE_POSTS),
        "may_ask_again": found.state == Removal.State.REFUSED
        and request.member.may(Right.DELETE_POSTS),
    }
    return render(request, "removals/removal.html", context)


def _answer(one: dict[str, object]) -> dict[str, object]:
    at = parse_datetime(str(one["at"]))
    return {"at": at, "part": one.get("part"), "said": said(str(one["code"]), one.get("said", ""))}


@workspace_door(Right.DELETE_POSTS)
@require_POST
def decide(request: WorkspaceRequest, removal_id: int) -> HttpResponseBase:
    """Somebody looked whether it is gone."""
    found = get_object_or_404(_removals(request), pk=removal_id)
    is_gone = {"yes": True, "no": False}.get(request.POST.get("is_gone", ""))
    if is_gone is None:
        raise Mistake(_("Say whether the post is gone."))
    decide_removal(request.member, found, is_gone=is_gone)
    say(request, _("Thank you: that is written down."))
    return redirect("removals:removal", request.workspace.slug, removal_id)


@workspace_door(Right.READ_POSTS)
@require_safe
def export(request: WorkspaceRequest, removal_id: int) -> HttpResponse:
    """The proof as a file."""
    found = get_object_or_404(_removals(request), pk=removal_id)
    response = JsonResponse(as_json(found), json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"perchoir-removal-{found.pk}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _removals(request: WorkspaceRequest) -> QuerySet[Removal, Removal]:
    rows = Removal.objects.filter(workspace=request.workspace)
    return rows.select_related(
        "delivery__post", "delivery__voice", "delivery__account", "delivery__workspace"
    )
