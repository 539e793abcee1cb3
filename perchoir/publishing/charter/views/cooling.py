"""How the house cools off."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import actions
from perchoir.publishing.charter.engine import COOLING_DEFAULTS
from perchoir.publishing.charter.engine.words import words_in
from perchoir.publishing.charter.queries import cooling_of

SWITCHES = ("answer_to_an_attack", "outside_hours", "weekends", "angry_wording")


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """What waits, for how long, and why."""
    rule = {**COOLING_DEFAULTS, **cooling_of(request.workspace)}
    context = {
        "rule": rule,
        "angry_words": "\n".join(rule["angry_words"]),
        "may_read_posts": request.member.may(Right.READ_POSTS),
        "may_edit": request.member.may(Right.EDIT_CHARTER),
    }
    return render(request, "charter/cooling.html", context)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def change(request: WorkspaceRequest) -> HttpResponse:
    """All of it anew."""
    given = request.POST
    settings = {
        "minutes": whole_number(given.get("minutes", ""), 6) or 0,
        "opens": given.get("opens", "").strip(),
        "closes": given.get("closes", "").strip(),
        "angry_words": words_in(given.get("angry_words", "")),
        **{name: name in given for name in SWITCHES},
    }
    try:
        actions.change_cooling(request.member, settings)
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:cooling", request.workspace.slug)
