"""The audit log, as sentences."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perchoir.core.audit.export import csv_lines, json_lines, streamed
from perchoir.core.audit.forms import FilterForm
from perchoir.core.audit.queries import entries, every_entry, page
from perchoir.core.audit.sentences import with_sentences
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right

EXPORTS = {"csv": (csv_lines, "text/csv; charset=utf-8"), "json": (json_lines, "application/json")}


@workspace_door(Right.READ_AUDIT)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    form = FilterForm(request.workspace, request.GET)
    asked = form.asked()
    found = entries(request.workspace, asked)
    shown = page(found, before=_number(request, "before"), after=_number(request, "after"))
    return render(
        request,
        "audit/index.html",
        {
            "form": form,
            "rows": list(with_sentences(shown.rows)),
            "newer": _address(request, after=shown.newer),
            "older": _address(request, before=shown.older),
            "query": _address(request),
            "tab": "audit",
        },
    )


def _number(request: WorkspaceRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))


def _address(request: WorkspaceRequest, **place: int | None) -> str:
    if place and None in place.values():
        return ""
    kept = {key: request.GET[key] for key in ("actor", "verb", "day") if request.GET.get(key)}
    return f"?{urlencode({**kept, **place})}"


@workspace_door(Right.READ_AUDIT)
@require_safe
def export(request: WorkspaceRequest, kind: str) -> StreamingHttpResponse:
    if kind not in EXPORTS:
        raise Http404
    write, content_type = EXPORTS[kind]
    asked = FilterForm(request.workspace, request.GET).asked()
    found = every_entry(entries(request.workspace, asked))
    name = f"audit-{request.workspace.slug}.{kind}"
    return StreamingHttpResponse(
        streamed(request, write(found)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
