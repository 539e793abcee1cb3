"""The page from which a person posts what a network takes from no program: made for a phone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.by_hand.intents import open_address, takes_text
from perchoir.networks.by_hand.places import profile_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import attached
from perchoir.publishing.deliveries import queries
from perchoir.publishing.deliveries.handing import (
    NotSure,
    give_up,
    may_be_posted,
    record_posted,
)
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.deliveries.sentences import why
from perchoir.publishing.posts.sealing import parts_for


@dataclass(frozen=True, slots=True)
class ToPost:
    """One part: `opens` is the network's own page, `media` what belongs to it, `is_next` whether
    its turn has come: the parts before it stand."""

    part: Part
    text: str
    card: str
    media: list[tuple[Attachment, str]]
    opens: str
    is_next: bool

    @property
    def is_there(self) -> bool:
        return self.part.state == Part.State.SENT


@workspace_door(Right.READ_POSTS)
@require_safe
def page(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """The text, the pictures, the network's own page, and a place for the link."""
    found = _delivery(request, pk)
    if found.state != State.HANDED:
        return redirect("deliveries:delivery", request.workspace.slug, pk)
    return _shown(request, found)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def posted(request: WorkspaceRequest, pk: int, number: int) -> HttpResponseBase:
    """A person posted one part, and here is its link."""
    found, link = _delivery(request, pk), request.POST.get("link", "")
    sure = request.POST.get("sure") == "yes"
    try:
        record_posted(request.member, found, number, link, sure=sure)
    except NotSure as mistake:
        return _shown(request, found, number, link, str(mistake), may_insist=True)
    except Mistake as mistake:
        return _shown(request, found, number, link, str(mistake))
    if found.state == State.HANDED:
        say(request, _("That is written down. Now the next part."))
        return redirect("deliveries:by-hand", request.workspace.slug, pk)
    say(request, _("Thank you: it counts as sent."))
    return redirect("deliveries:delivery", request.workspace.slug, pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def not_posted(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Nobody posts it."""
    give_up(request.member, _delivery(request, pk))
    say(request, _("That is written down. Give it another time, or let it be."))
    return redirect("deliveries:delivery", request.workspace.slug, pk)


def _shown(
    request: WorkspaceRequest,
    found: Delivery,
    number: int = 0,
    link: str = "",
    mistake: str = "",
    *,
    may_insist: bool = False,
) -> HttpResponse:
    network = found.account.network
    context: dict[str, Any] = {
        "delivery": found,
        "parts": _parts(found),
        "takes_text": takes_text(network),
        "profile": profile_of(network, found.account.handle),
        "answered": found.post.reply.get("url", "") if found.post.reply else "",
        "may_post": may_be_posted(found),
        "may_write": request.member.may(Right.WRITE_POSTS),
        "advice": why(found.problem_code) if found.problem_code else None,
        "wrong": {"number": number, "link": link, "said": mistake, "may_insist": may_insist},
    }
    return render(request, "deliveries/by_hand.html", context, status=422 if mistake else 200)


def _parts(found: Delivery) -> list[ToPost]:
    written = parts_for(found.post, found.account.network)
    kept = Attachment.objects.filter(workspace=found.workspace).in_bulk(
        attached(found.post.content)
    )
    shown: list[ToPost] = []
    before, turn_came = str(found.post.reply.get("id", "")) if found.post.reply else "", False
    for part in found.parts.order_by("number")[: len(written)]:
        one = written[part.number - 1]
        is_next = not turn_came and part.state != Part.State.SENT
        shown.append(_part(found, part, one, kept, before, is_next=is_next))
        turn_came = turn_came or is_next
        before = part.remote_id or before
    return shown


def _part(
    found: Delivery,
    part: Part,
    written: dict[str, Any],
    kept: dict[int, Attachment],
    before: str,
    *,
    is_next: bool,
) -> ToPost:
    text, card = str(written.get("text", "")), (written.get("card") or {}).get("url", "")
    whole = text if not card or card in text else f"{text}\n\n{card}".strip()
    opens = open_address(
        found.account.network, found.account.handle, text=whole, link=card, reply=before
    )
    media = [
        (kept[one["attachment"]], str(one.get("alt", "")))
        for one in written.get("media", [])
        if one["attachment"] in kept
    ]
    return ToPost(part, whole, card, media, opens, is_next)


def _delivery(request: WorkspaceRequest, pk: int) -> Delivery:
    return get_object_or_404(queries.deliveries_of(request.workspace), pk=pk)
