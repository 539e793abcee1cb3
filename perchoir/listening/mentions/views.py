"""One mention, and what can be done with it. Each gesture says what it did and how to undo it."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from perchoir.core.media import BadAddress, NoPicture, picture, read_path
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.mentions import queries, triage
from perchoir.listening.mentions.answers import done
from perchoir.listening.mentions.models import Mention, Note, Triage
from perchoir.listening.mentions.payloads import readable_payload
from perchoir.listening.mentions.reading import read_mention

A_WEEK_S = 7 * 86_400
_NO_SCRIPTS = "default-src 'none'; sandbox"


@workspace_door(Right.READ_MENTIONS)
def index(request: WorkspaceRequest) -> HttpResponse:
    """All mentions are found on the search page."""
    return redirect("search:index", slug=request.workspace.slug)


@require_GET
@workspace_door(Right.READ_MENTIONS)
def mention(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    panel = request.headers.get("HX-Request") == "true"
    template = "mentions/panel.html" if panel else "mentions/mention.html"
    answer = render(request, template, {"reading": read_mention(request.member, found)})
    answer["Vary"] = "HX-Request, Cookie"
    return answer


@require_GET
@workspace_door(Right.READ_MENTIONS)
def raw(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """The payload as the network gave it, as text."""
    payload = readable_payload(_mention(request, pk))
    if payload is None:
        raise Http404
    return HttpResponse(payload, content_type="text/plain; charset=utf-8")


@require_GET
@workspace_door(Right.READ_MENTIONS)
def media(request: WorkspaceRequest, signed: str) -> HttpResponseBase:
    """A picture of a network, fetched by us: its server never sees who reads."""
    try:
        body = picture(*read_path(request.workspace.slug, signed))
    except BadAddress:
        raise Http404 from None
    except NoPicture:
        return redirect(static("mentions/no-picture.svg"))
    answer = HttpResponse(body, content_type="image/webp")
    answer["Cache-Control"] = f"private, max-age={A_WEEK_S}, immutable"
    answer["Content-Security-Policy"] = _NO_SCRIPTS
    return answer


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def star(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.star_mention(request.member, found)
    return done(request, found, _("Starred. You find it again in Search."), undo="unstar")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def unstar(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.unstar_mention(request.member, found)
    return done(request, found, _("The star is gone."), undo="star")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def handle(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.handle_mention(request.member, found)
    return done(request, found, _("Marked as handled."), undo="reopen")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def reopen(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.reopen_mention(request.member, found)
    return done(request, found, _("Open again."), undo="handle")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def hide(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.hide_mention(request.member, found)
    return done(request, found, _("Hidden from every deck."), undo="show")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def show(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.show_mention(request.member, found)
    return done(request, found, _("Back on the decks."), undo="hide")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def mute(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.mute_author(request.member, found)
    said = _("%(author)s is muted: nothing of theirs shows on the decks.")
    return done(request, found, said % {"author": found.author}, undo="unmute")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def unmute(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.unmute_author(request.member, found)
    said = _("%(author)s is heard again.")
    return done(request, found, said % {"author": found.author}, undo="mute")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def hand_over(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    assignee, before = _colleague(request), _assignee(found)
    triage.hand_over(request.member, found, assignee)
    said = _("Handed to %(assignee)s, who finds it on their first page.") % {"assignee": assignee}
    if before is None:
        return done(request, found, said, undo="take-back")
    address = reverse("mentions:hand-over", args=[request.workspace.slug, pk])
    return done(request, found, said, undo_address=f"{address}?assignee={before.pk}")


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def take_back(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.take_back(request.member, found)
    return done(request, found, _("Nobody has it any more."))


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def add_note(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _mention(request, pk)
    note = triage.add_note(request.member, found, request.POST.get("text", ""))
    address = reverse("mentions:delete-note", args=[request.workspace.slug, pk, note.pk])
    return done(request, found, _("The note is kept."), undo_address=address)


@require_POST
@workspace_door(Right.TRIAGE_MENTIONS)
def delete_note(request: WorkspaceRequest, pk: int, note: int) -> HttpResponse:
    found = _mention(request, pk)
    triage.delete_note(request.member, _note(found, note))
    return done(request, found, _("The note is deleted."))


def _mention(request: WorkspaceRequest, pk: int) -> Mention:
    mine = Mention.objects.filter(workspace=request.workspace, pk=pk)
    found = mine.select_related("workspace", "author", "first__author", *queries.WITH).first()
    if found is None:
        raise Http404
    return found


def _colleague(request: WorkspaceRequest) -> Member:
    given = request.POST.get("assignee") or request.GET.get("assignee")
    for member in queries.colleagues(request.workspace):
        if str(member.pk) == given:
            return member
    raise Http404


def _assignee(mention: Mention) -> Member | None:
    kept: Triage | None = getattr(mention, "triage", None)
    return kept.assignee if kept else None


def _note(found: Mention, pk: int) -> Note:
    note = Note.objects.select_related("mention__workspace").filter(mention=found, pk=pk).first()
    if note is None:
        raise Http404
    return note
