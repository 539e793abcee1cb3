"""Pages of imports."""

from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.audit.export import streamed
from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.imports import actions, queries
from perchoir.listening.imports.files import code_of, path_of, require_room
from perchoir.listening.imports.forms import form_for
from perchoir.listening.imports.mapping import guess_of, mapping_of
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.preview import preview
from perchoir.listening.imports.sentences import sentence_for_file
from perchoir.listening.imports.sizes import size_text
from perchoir.listening.imports.uploading import ToUploads
from perchoir.networks.files import Shape

State = Import.State


@workspace_door(Right.IMPORT_FILES)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    return _index(request)


def _index(request: WorkspaceRequest, trouble: str = "") -> HttpResponse:
    before = _number(request, "before")
    found = list(queries.imports_of(request.workspace, before))
    shown, more = found[: queries.PAGE], len(found) > queries.PAGE
    context = {
        "rows": [(row, queries.pace_said(row) if row.under_way else "") for row in shown],
        "topics": ",".join(f"import:{row.pk}" for row in shown if row.under_way),
        "older": f"?before={shown[-1].pk}" if more else "",
        "trouble": trouble,
    }
    return render(request, "imports/index.html", context, status=400 if trouble else 200)


# The token stands in the form, and the form is only read once its file has a place to go: the
# middleware would read it before.
@csrf_exempt
@workspace_door(Right.IMPORT_FILES)
@require_POST
def add(request: WorkspaceRequest) -> HttpResponse:
    """Stream an upload to its place and look at what it is."""
    handler = ToUploads(request.workspace.pk)
    request.upload_handlers = [handler]
    try:
        require_room(_length(request))
        answer = csrf_protect(_take)(request, handler)
    except Mistake as error:
        answer = _index(request, str(error))
    except OSError as error:
        answer = _index(request, sentence_for_file(code_of(error)))
    if answer.status_code >= 400:
        handler.discard()
    return answer


def _take(request: HttpRequest, handler: ToUploads) -> HttpResponse:
    through = cast(WorkspaceRequest, request)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or handler.path is None:
        raise Mistake(_("Choose a file first."))
    row = actions.add_file(through.member, name=file.name or "", path=handler.path)
    return redirect("imports:import", slug=through.workspace.slug, pk=row.pk)


def _length(request: HttpRequest) -> int:
    return whole_number(request.headers.get("Content-Length")) or 0


@workspace_door(Right.IMPORT_FILES)
@require_safe
def show(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One import, wherever it stands."""
    row = _row(request, pk)
    found = guess_of(row)
    context: dict[str, Any] = {
        "row": row,
        "guess": found,
        "size": size_text(row.bytes_total),
        "said": queries.pace_said(row),
        "is_json": found.shape in (Shape.X, Shape.JETSTREAM, Shape.MASTODON),
        "trouble": sentence_for_file(row.problem_code) if row.problem_code else "",
        "problems": queries.problems(row, _number(request, "after") or 0),
        "file_is_there": path_of(row).exists(),
    }
    if row.state == State.UPLOADED:
        context |= _reading(request, row)
    if row.state == State.CHECKED:
        context |= {"plan": queries.plan(row), "span": queries.span_of(row)}
    return render(request, "imports/import.html", context)


def _reading(request: WorkspaceRequest, row: Import) -> dict[str, Any]:
    """How the file is read, and what its first posts become that way."""
    if not row.has_settings:
        return {"preview": preview(path_of(row), Shape(row.shape), mapping_of(row))}
    form = form_for(path_of(row), mapping_of(row), request.GET if "cut" in request.GET else None)
    mapping = form.mapping() if form.is_bound and form.is_valid() else form.drawn
    shown = preview(path_of(row), Shape.CSV, mapping)
    return {"form": form, "preview": shown}


@workspace_door(Right.IMPORT_FILES)
@require_POST
def check(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Begin the dry run, with what the form says when the file has one."""
    row = _row(request, pk)
    if not row.has_settings:
        actions.check(request.member, row)
        return _back(request, row)
    form = form_for(path_of(row), mapping_of(row), request.POST)
    if not form.is_bound or not form.is_valid():
        context = {"row": row, "guess": guess_of(row), "size": size_text(row.bytes_total),
                   "file_is_there": path_of(row).exists(), "form": form,
                   "preview": preview(path_of(row), Shape.CSV, form.drawn)}  # fmt: skip
        return render(request, "imports/import.html", context, status=400)
    actions.check(request.member, row, form.mapping())
    return _back(request, row)


@workspace_door(Right.IMPORT_FILES)
@require_POST
def change_settings(request: WorkspaceRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    actions.change_settings(request.member, row)
    return _back(request, row)


@workspace_door(Right.IMPORT_FILES)
@require_safe
def confirm(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """The second gesture: exactly what will happen."""
    row = _row(request, pk)
    if row.state != State.CHECKED:
        return _back(request, row)
    found = queries.plan(row, _watch_ids(request, "GET"))
    label = queries.import_label(found.new)
    context = {"row": row, "plan": found, "label": label}
    return render(request, "imports/confirm.html", context)


@workspace_door(Right.IMPORT_FILES)
@require_POST
def start(request: WorkspaceRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    actions.start(request.member, row, _watch_ids(request, "POST"))
    return _back(request, row)


@workspace_door(Right.IMPORT_FILES)
@require_POST
def stop(request: WorkspaceRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    actions.stop(request.member, row)
    return _back(request, row)


@workspace_door(Right.IMPORT_FILES)
@require_POST
def resume(request: WorkspaceRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    actions.resume(request.member, row)
    return _back(request, row)


@workspace_door(Right.IMPORT_FILES)
@require_POST
def remove(request: WorkspaceRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    name = row.name
    actions.remove(request.member, row)
    say(request, _("“%(name)s” is removed from the imports.") % {"name": name})
    return redirect("imports:index", slug=request.workspace.slug)


@workspace_door(Right.IMPORT_FILES)
@require_safe
def problems_csv(request: WorkspaceRequest, pk: int) -> StreamingHttpResponse:
    """The lines that could not be read, for whoever mends the file."""
    row = _row(request, pk)
    lines = queries.problem_lines_csv(row)
    answer = StreamingHttpResponse(
        streamed(request, lines),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="import-{row.pk}-problems.csv"'
    return answer


def _row(request: WorkspaceRequest, pk: int) -> Import:
    return get_object_or_404(
        Import.objects.select_related("workspace"), pk=pk, workspace=request.workspace
    )


def _back(request: WorkspaceRequest, row: Import) -> HttpResponse:
    return redirect("imports:import", slug=request.workspace.slug, pk=row.pk)


def _number(request: WorkspaceRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))


def _watch_ids(request: WorkspaceRequest, method: str) -> list[int]:
    found = (request.GET if method == "GET" else request.POST).getlist("watch")
    return whole_numbers(found)
