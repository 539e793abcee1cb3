"""One article: what it asks for, its settings, its examples, its history."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import actions, engine, reading, wordlists
from perchoir.publishing.charter.engine.words import words_in
from perchoir.publishing.charter.models import Asks, OwnExample
from perchoir.publishing.charter.queries import choice_of
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def article(request: WorkspaceRequest, article: str) -> HttpResponse:
    """An article, whole. With `?run=1` its examples are run with the settings of the house."""
    known, language = known_article(article), get_language() or "en"
    tried = reading.try_all(request.workspace, known) if "run" in request.GET else None
    own = [one for one in reading.try_all(request.workspace, known) if one.example]
    context = {
        "shown": reading.shown_article(request.workspace, known, language),
        "settings": reading.settings_of(known, choice_of(request.workspace, article)),
        "sectors": reading.sectors(language),
        "choices": reading.CHOICES,
        "severities": Asks.choices,
        "own": own,
        "tried": tried,
        "wrong": sum(not one.as_expected for one in tried or ()),
        "changes": reading.history(request.workspace, language, article),
        "other": "en" if language.startswith("fr") else "fr",
        "may_edit": request.member.may(Right.EDIT_CHARTER),
    }
    return render(request, "charter/article.html", context)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def change(request: WorkspaceRequest, article: str) -> HttpResponse:
    """Switch an article, change what it asks for, and tune it."""
    known = known_article(article)
    try:
        actions.change_article(
            request.member,
            article,
            enabled="enabled" in request.POST,
            severity=whole_number(request.POST.get("severity", "")),
            settings=typed_settings(request, known),
        )
        say(request, _("Saved."))
        _warn(request, known)
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:article", request.workspace.slug, article)


def typed_settings(
    request: WorkspaceRequest, known: engine.Article, voice: Voice | None = None
) -> dict[str, Any] | None:
    """The fields of the form, over what was decided before; None where it had none."""
    given = {
        name: _typed(request, name, shipped)
        for name, shipped in known.defaults.items()
        if f"set-{name}" in request.POST
    }
    decided = choice_of(request.workspace, known.id, voice).settings
    return {**decided, **given} if given else None


def _typed(request: WorkspaceRequest, name: str, shipped: object) -> object:
    values = request.POST.getlist(f"set-{name}")
    if name == "sectors":
        return [value for value in values if value in engine.SECTORS]
    if isinstance(shipped, tuple):
        return list(words_in(values[0]))
    return _number(values[0]) if isinstance(shipped, int | float) else values[0]


def _number(text: str) -> float | int:
    plain = text.strip().replace(",", ".")[:12]
    try:
        return int(plain) if plain.isdecimal() else float(plain)
    except ValueError:
        raise Mistake(_("This is not what the setting takes.")) from None


def _warn(request: WorkspaceRequest, known: engine.Article) -> None:
    """Say which of the house's own examples no longer do what was expected; it blocks nothing."""
    tried = [one for one in reading.try_all(request.workspace, known) if one.example]
    wrong = sum(not one.as_expected for one in tried)
    if wrong:
        say_trouble(request, _not_as_expected(wrong))


def _not_as_expected(number: int) -> str:
    text = ngettext(
        "Saved, but %(number)d of your examples is no longer read as you expected.",
        "Saved, but %(number)d of your examples are no longer read as you expected.",
        number,
    )
    return text % {"number": number}


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def add_example(request: WorkspaceRequest, article: str) -> HttpResponse:
    """A sentence of the house."""
    known_article(article)
    try:
        actions.add_example(
            request.member,
            article,
            text=request.POST.get("text", ""),
            language=request.POST.get("language", ""),
            is_found=request.POST.get("expected") != "passes",
        )
        say(request, _("Saved."))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:article", request.workspace.slug, article)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def remove_example(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """It is no longer tried."""
    example = get_object_or_404(OwnExample, pk=pk, workspace=request.workspace)
    actions.remove_example(request.member, example)
    say(request, _("The example is gone."))
    return redirect("charter:article", request.workspace.slug, example.article)


@workspace_door(Right.ENTER)
@require_http_methods(["GET"])
def export_words(request: WorkspaceRequest) -> HttpResponse:
    """The house's own lists."""
    text = wordlists.exported(request.workspace, get_language() or "en")
    name = f"{request.workspace.slug}-words.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@workspace_door(Right.EDIT_CHARTER)
@require_POST
def import_words(request: WorkspaceRequest) -> HttpResponse:
    """Words from a file or from the page."""
    try:
        read = wordlists.import_words(request.member, _given(request))
        say(request, _said(read))
    except Sentence as trouble:
        say_trouble(request, str(trouble))
    return redirect("charter:article", request.workspace.slug, wordlists.ARTICLE)


def _given(request: WorkspaceRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("words", "")[: wordlists.LARGEST]
    data = file.read(wordlists.LARGEST + 1)
    if len(data) > wordlists.LARGEST:
        raise Mistake(_("This file is too large: keep it under half a megabyte."))
    return str(data, "utf-8", "replace")


def _said(read: wordlists.Read) -> str:
    text = _("%(added)d added, %(known)d were there already.")
    said = text % {"added": read.added, "known": read.known}
    if read.wrong:
        lines = ", ".join(map(str, read.wrong[:10]))
        said += " " + _("Lines that are no words: %(lines)s.") % {"lines": lines}
    return said


def known_article(article: str) -> engine.Article:
    """The article of this id; no page without one."""
    known = engine.article(article)
    if known is None:
        raise Http404
    return known
