"""Posts that come in as a file and go out as one."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perchoir.core.audit.export import streamed
from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.planning import exporting
from perchoir.publishing.planning.importing import (
    add_file,
    change_reading,
    forget_file,
    import_posts,
)
from perchoir.publishing.planning.importing import (
    dry_run as dry_run_of,
)
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.planning.reading import FIELDS, MOST_BYTES
from perchoir.publishing.planning.views.calendar import asked_by

SHOWN = 200
DAY = timedelta(days=1)


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """Choose a file; nothing is written before its dry run was confirmed."""
    if request.method == "GET":
        return render(request, "planning/import.html", {"fields": list(FIELDS)})
    try:
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Mistake(_("Choose a file first."))
        kept = add_file(request.member, name=file.name or "", data=file.read(MOST_BYTES + 1))
    except Sentence as trouble:
        context = {"fields": list(FIELDS), "trouble": trouble}
        return render(request, "planning/import.html", context, status=trouble.status)
    return redirect("planning:dry_run", request.workspace.slug, kept.pk)


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def dry_run(request: WorkspaceRequest, file_id: int) -> HttpResponseBase:
    """What would be made of it, line by line; a POST reads its columns in another way."""
    file = _file(request, file_id)
    if request.method == "POST":
        change_reading(request.member, file, _reading(request))
        return redirect("planning:dry_run", request.workspace.slug, file.pk)
    return render(request, "planning/dry_run.html", _page(file))


@workspace_door(Right.WRITE_POSTS)
@require_POST
def confirm(request: WorkspaceRequest, file_id: int) -> HttpResponseBase:
    """Make the drafts that the dry run showed."""
    file = _file(request, file_id)
    count = whole_number(request.POST.get("count")) or 0
    try:
        known = whole_number(request.POST.get("known")) or 0
        made = import_posts(request.member, file, count=count, known=known)
    except Sentence as trouble:
        context = {**_page(file), "trouble": trouble}
        return render(request, "planning/dry_run.html", context, status=trouble.status)
    said = ngettext("%(count)d draft is made.", "%(count)d drafts are made.", len(made))
    say(request, said % {"count": len(made)})
    return redirect("planning:index", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def forget(request: WorkspaceRequest, file_id: int) -> HttpResponseBase:
    """Throw the file away."""
    forget_file(request.member, _file(request, file_id))
    say(request, _("The file is thrown away."))
    return redirect("planning:import", request.workspace.slug)


@workspace_door(Right.READ_POSTS)
@require_GET
def export(request: WorkspaceRequest) -> HttpResponseBase:
    """The posts of the days from `first` to `last`, as CSV or JSON."""
    kind = request.GET.get("as", "csv")
    if kind not in ("csv", "json"):
        raise Http404
    start, end = _period(request)
    posts = exporting.export_posts(request.member, start, end)
    pieces = (
        exporting.json_pieces(posts, request.workspace)
        if kind == "json"
        else exporting.csv_pieces(posts, request.workspace, request.LANGUAGE_CODE)
    )
    mime = "application/json" if kind == "json" else "text/csv; charset=utf-8"
    answer = StreamingHttpResponse(streamed(request, pieces), content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="posts-{start:%Y-%m-%d}.{kind}"'
    return answer


def _period(request: WorkspaceRequest) -> tuple[datetime, datetime]:
    """As the form says, else what the calendar shows."""
    asked = asked_by(request)
    place = ZoneInfo(asked.zone)
    try:
        first, last = (
            datetime.fromisoformat(request.GET[name]).date() for name in ("first", "last")
        )
        start = datetime.combine(first, time.min, place)
        return start, datetime.combine(last + DAY, time.min, place)
    except (KeyError, ValueError, OverflowError):
        return asked.span


def _file(request: WorkspaceRequest, file_id: int) -> PlanFile:
    files = PlanFile.objects.select_related("workspace")
    return get_object_or_404(files, workspace=request.workspace, pk=file_id)


def _reading(request: WorkspaceRequest) -> dict[str, Any]:
    """Which column each field is read from, as the form says."""
    places = {name: whole_number(request.POST.get(f"column-{name}")) for name in FIELDS}
    return {
        "columns": {name: place for name, place in places.items() if place is not None},
        "date_format": request.POST.get("date_format", "")[:40],
    }


def _page(file: PlanFile) -> dict[str, Any]:
    try:
        found = dry_run_of(file)
    except Mistake as trouble:
        return {"file": file, "unreadable": trouble}
    read = found.read
    return {
        "file": file,
        "read": read,
        "planned": found.planned[:SHOWN],
        "count": len(found.planned),
        "asks": found.asks,
        "more": max(0, len(found.planned) - SHOWN),
        "bad": found.bad[:SHOWN],
        "bad_count": len(found.bad),
        "names": list(enumerate(read.names)),
        "fields": [(name, read.columns.get(name)) for name in FIELDS],
    }
