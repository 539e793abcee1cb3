"""What waits for a yes, and the page on which it is said."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Conflict, Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, everybody, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals import actions
from perchoir.publishing.approvals.changes import changed_since, changed_since_yes
from perchoir.publishing.approvals.models import Approval, ReviewLink
from perchoir.publishing.approvals.queries import waiting_for
from perchoir.publishing.approvals.rules import next_need
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.sealing import parts_for

SHOWN = 50


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """What is in review, the first due first; what waits for this reader stands apart."""
    found = waiting_for(request.member)
    return render(request, "reviews/index.html", {"mine": found.mine, "others": found.others})


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def review(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Exactly what would leave, where and when, and who said what to it."""
    delivery = _delivery(request, pk)
    context = _reading(request, delivery) | {"changed": changed_since_yes(delivery)}
    return render(request, "reviews/review.html", context)


def _reading(request: WorkspaceRequest, delivery: Delivery) -> dict[str, object]:
    may_decide = request.member.may(Right.APPROVE_POSTS)
    return {
        "delivery": delivery,
        "parts": parts_for(delivery.post, delivery.account.network),
        "decisions": delivery.approvals.select_related("by__user", "link").order_by("-at")[:SHOWN],
        "my_turn": delivery.state == State.IN_REVIEW and _is_turn_of(request, delivery),
        "links": actions.open_links(delivery) if may_decide else [],
    }


@workspace_door(Right.APPROVE_POSTS)
@require_POST
def decide(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One answer to what was seen."""
    delivery = _delivery(request, pk)
    try:
        actions.decide(
            request.member,
            delivery,
            digest=request.POST.get("digest", ""),
            decision=_decision(request),
            comment=request.POST.get("comment", ""),
        )
    except Conflict as trouble:
        context = _reading(request, delivery) | _not_kept(request, delivery, trouble)
        return render(request, "reviews/review.html", context, status=trouble.status)
    say(request, _("Your answer is kept, bound to exactly this text, this account and this time."))
    return redirect("reviews:index", request.workspace.slug)


def _not_kept(request: HttpRequest, delivery: Delivery, trouble: Sentence) -> dict[str, object]:
    """The page again, with what changed since the one on which the answer was given."""
    seen = whole_number(request.POST.get("revision", ""), 9)
    changed = None
    if request.POST.get("digest", "") != delivery.digest:
        changed = changed_since(delivery, seen)
    comment = request.POST.get("comment", "")
    return {"trouble": trouble, "changed": changed, "comment": comment}


@workspace_door(Right.APPROVE_POSTS)
@require_POST
def revoke(request: WorkspaceRequest, pk: int, link: int) -> HttpResponseBase:
    """A link that was handed out opens nothing any more."""
    delivery = _delivery(request, pk)
    found = get_object_or_404(ReviewLink.objects.filter(delivery=delivery), pk=link)
    actions.revoke_review_link(request.member, delivery, found)
    say(request, _("This link is closed."))
    return redirect("reviews:review", request.workspace.slug, pk)


@workspace_door(Right.APPROVE_POSTS)
@require_POST
def hand_out(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """A link for somebody outside, shown once."""
    delivery = _delivery(request, pk)
    name = request.POST.get("name", "").strip()
    if not name:
        raise Mistake(_("Say who the link is for."))
    link, token = actions.make_review_link(request.member, delivery, name=name)
    address = request.build_absolute_uri(reverse("review_link", args=[token]))
    context = {"link": link, "address": address, "delivery": delivery}
    return render(request, "reviews/link.html", context)


@everybody
@never_cache
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, token: str) -> HttpResponse:
    """One post, for somebody who is not a member."""
    link = actions.open_review_link(token)
    if link is None:
        return render(request, "reviews/outside.html", {"closed": True}, status=410)
    context: dict[str, object] = {
        "link": link,
        "delivery": link.delivery,
        "parts": parts_for(link.delivery.post, link.delivery.account.network),
    }
    if request.method == "POST":
        try:
            actions.decide_by_link(
                token,
                digest=request.POST.get("digest", ""),
                decision=_decision(request),
                comment=request.POST.get("comment", ""),
            )
        except Sentence as trouble:
            context |= _not_kept(request, link.delivery, trouble)
            return render(request, "reviews/outside.html", context, status=trouble.status)
        context["answered"] = True
    return render(request, "reviews/outside.html", context)


def _decision(request: HttpRequest) -> str:
    decision = request.POST.get("decision", "")
    if decision not in Approval.Decision.values:
        raise Mistake(_("Say yes, no, or ask for changes."))
    return decision


def _delivery(request: WorkspaceRequest, pk: int) -> Delivery:
    deliveries = Delivery.objects.select_related("post__author__user", "voice", "account",
                                                 "workspace")  # fmt: skip
    return get_object_or_404(deliveries, workspace=request.workspace, pk=pk)


def _is_turn_of(request: WorkspaceRequest, delivery: Delivery) -> bool:
    if not request.member.may(Right.APPROVE_POSTS):
        return False
    need = next_need(delivery)
    return need is not None and request.member.pk in need.members
