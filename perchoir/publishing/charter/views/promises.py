"""The ledger of promises."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.core.spreadsheets import Sheet
from perchoir.publishing.charter import ledger
from perchoir.publishing.charter.models import Commitment
from perchoir.publishing.charter.sentences import STANDINGS

SHOWN = 200


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """What was promised, the next due first."""
    wanted = request.GET.get("standing", "")
    rows = ledger.commitments_of(request.workspace, wanted if wanted in STANDINGS else "")
    today = timezone.localdate()
    context = {
        "commitments": [(row, *_standing(row)) for row in rows[:SHOWN]],
        "wanted": wanted,
        "standings": [(name, str(label)) for name, label in STANDINGS.items()],
        "today": today,
        "may_write": request.member.may(Right.WRITE_POSTS),
    }
    return render(request, "charter/promises.html", context)


def _standing(row: Commitment) -> tuple[str, str]:
    name = row.standing(timezone.localdate())
    return name, str(STANDINGS[name])


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def export(request: WorkspaceRequest) -> HttpResponse:
    """All of it as CSV."""
    sheet = Sheet(get_language())
    names = [_("What"), _("By when"), _("Who"), _("Standing"), _("Post"), _("Link"), _("Proof")]
    rows = [
        (
            row.what, row.by.isoformat() if row.by else "", row.who, _standing(row)[1],
            row.post, row.url, row.proof,
        )
        for row in ledger.commitments_of(request.workspace).iterator()
    ]  # fmt: skip
    name = f"{request.workspace.slug}-promises.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = sheet.beginning(names) + sheet.rows(rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def settle(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Kept, broken, or open again."""
    found = get_object_or_404(Commitment, pk=pk, workspace=request.workspace)
    try:
        _settle(request, found)
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:promises", request.workspace.slug)


def _settle(request: WorkspaceRequest, found: Commitment) -> None:
    match request.POST.get("standing", ""):
        case "kept":
            ledger.keep_promise(request.member, found, proof=request.POST.get("proof", ""))
        case "broken":
            ledger.break_promise(request.member, found)
        case "open":
            ledger.reopen_promise(request.member, found)
        case _:
            raise Mistake(_("Say whether it was kept or broken."))
