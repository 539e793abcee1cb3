"""The charter of one voice: what it decides otherwise than its house, and the way back."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import for_voices, reading
from perchoir.publishing.charter.models import Asks
from perchoir.publishing.charter.queries import choice_of
from perchoir.publishing.charter.views.articles import known_article, typed_settings
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """Every voice, and of how many articles it decides for itself."""
    voices = Voice.objects.filter(workspace=request.workspace).order_by("name", "pk")
    counted = voices.annotate(own=Count("article_settings"))
    context = {
        "voices": [{"voice": one, "own": one.own} for one in counted],
        "may_read_posts": request.member.may(Right.READ_POSTS),
    }
    return render(request, "charter/voices.html", context)


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def voice(request: WorkspaceRequest, voice_id: int) -> HttpResponse:
    """Its charter, with what differs from the house's first."""
    found = _voice(request, voice_id)
    articles = reading.shown(request.workspace, get_language() or "en", voice=found)
    own = reading.own_articles(found, articles)
    context = {
        "voice": found,
        "articles": articles,
        "own": own,
        "decided": {one.shown.article.id for one in own},
        "may_edit": request.member.may(Right.EDIT_CHARTER),
        "may_read_posts": request.member.may(Right.READ_POSTS),
    }
    return render(request, "charter/voice.html", context)


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def article(request: WorkspaceRequest, voice_id: int, article: str) -> HttpResponse:
    """One article as it is for this voice."""
    found, known, language = _voice(request, voice_id), known_article(article), get_language()
    language = language or "en"
    shown = reading.shown_article(request.workspace, known, language, found)
    own = reading.own_articles(found, [shown])
    context = {
        "voice": found,
        "shown": shown,
        "settings": reading.settings_of(known, choice_of(request.workspace, article, found)),
        "sectors": reading.sectors(language),
        "choices": reading.CHOICES,
        "severities": Asks.choices,
        "is_own": bool(own),
        "rows": own[0].rows if own else [],
        "changes": reading.history(request.workspace, language, article, found),
        "may_edit": request.member.may(Right.EDIT_CHARTER),
    }
    return render(request, "charter/voice_article.html", context)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def change(request: WorkspaceRequest, voice_id: int, article: str) -> HttpResponse:
    """Decide about an article for this voice alone."""
    found, known = _voice(request, voice_id), known_article(article)
    try:
        for_voices.change_for_voice(
            request.member,
            found,
            article,
            enabled="enabled" in request.POST,
            severity=whole_number(request.POST.get("severity", "")),
            settings=typed_settings(request, known, found),
        )
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:voice_article", request.workspace.slug, voice_id, article)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def follow(request: WorkspaceRequest, voice_id: int, article: str) -> HttpResponse:
    """Go back to the house's article."""
    found = _voice(request, voice_id)
    known_article(article)
    for_voices.follow_house(request.member, found, article)
    say(request, _("This voice follows the house’s article again."))
    return redirect("charter:voice", request.workspace.slug, voice_id)


def _voice(request: WorkspaceRequest, voice_id: int) -> Voice:
    return get_object_or_404(Voice, pk=voice_id, workspace=request.workspace)
