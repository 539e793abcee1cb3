"""The charter as a document to read and to print, a text to try, and its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import reading
from perchoir.publishing.charter.engine import Draft, check_all, cooling
from perchoir.publishing.charter.facts import facts_of
from perchoir.publishing.charter.queries import (
    charter_of,
    closed_periods,
    coming,
    cooling_of,
    read,
    said_cooling,
)
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """The charter, to be read by everybody."""
    search = request.GET.get("q", "")[:200]
    context = {
        "articles": reading.shown(request.workspace, get_language() or "en", search),
        "search": search,
        "periods": coming(request.workspace)[:3],
        "now": timezone.now(),
        "other": "en" if (get_language() or "en").startswith("fr") else "fr",
        "may_edit": request.member.may(Right.EDIT_CHARTER),
        "may_read_posts": request.member.may(Right.READ_POSTS),
    }
    return render(request, "charter/index.html", context)


@workspace_door(Right.ENTER)
@require_POST
def try_sentence(request: WorkspaceRequest) -> HttpResponse:
    """What the charter says about a sentence, if it went out now."""
    text = request.POST.get("text", "")[:20_000].replace("\0", "")
    language = get_language() or "en"
    voice = _voice(request)
    draft = _draft(request, text, language, voice)
    findings = check_all(draft, charter_of(request.workspace, voice)) if text.strip() else []
    wait = cooling(draft, cooling_of(request.workspace)) if text.strip() else None
    context = {
        "text": text.strip(),
        "findings": read(findings, language),
        "cooling": said_cooling(wait),
    }
    whole = request.headers.get("HX-Request") != "true"
    return render(request, f"charter/{'tried' if whole else 'findings'}.html", context)


def _voice(request: WorkspaceRequest) -> Voice | None:
    """Whose charter is tried; nobody's: the house's."""
    number = whole_number(request.POST.get("voice", ""))
    return Voice.objects.filter(workspace=request.workspace, pk=number or 0).first()


def _draft(request: WorkspaceRequest, text: str, language: str, voice: Voice | None) -> Draft:
    tags = tuple(word[1:] for word in text.split() if word.startswith("#") and len(word) > 1)
    known = facts_of(request.workspace, tags[:20])
    return Draft(
        (text,), language, planned=timezone.localtime(),
        closed=closed_periods(request.workspace, voice),
        tone=known.tone, tags_in_use=known.tags_in_use, unknown=known.unknown,
    )  # fmt: skip


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def history(request: WorkspaceRequest) -> HttpResponse:
    """What was changed, by whom, before and after."""
    changes = reading.history(request.workspace, get_language() or "en")
    context = {"changes": changes, "may_read_posts": request.member.may(Right.READ_POSTS)}
    return render(request, "charter/history.html", context)
