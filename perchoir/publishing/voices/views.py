"""Pages of voices."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.by_hand.places import PLACES
from perchoir.networks.connections.registering import may_register
from perchoir.networks.connections.taking_back import may_still_open
from perchoir.publishing.voices import actions, portraits, queries
from perchoir.publishing.voices.forms import COLOURS, PortraitForm, StepsForm, VoiceForm
from perchoir.publishing.voices.models import Voice


@workspace_door(Right.READ_POSTS)
@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """All voices, and whether their accounts are well."""
    voices = [
        {
            "voice": one,
            "accounts": queries.shown_accounts(one),
            "portrait": portraits.portrait_url(one),
        }
        for one in queries.voices_of(request.workspace)
    ]
    context = {"voices": voices, "may_edit": request.member.may(Right.EDIT_VOICES)}
    return render(request, "voices/index.html", context)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    """A new voice."""
    count = Voice.objects.filter(workspace=request.workspace).count()
    empty = Voice(languages=[request.workspace.language], colour=count % COLOURS + 1)
    form = VoiceForm(request.POST or None, instance=empty)
    if request.method == "POST" and form.is_valid():
        try:
            values = {**form.cleaned_data, "colour": empty.colour}
            voice = actions.create_voice(request.member, values)
        except Mistake as mistake:
            form.add_error("handle", str(mistake))
        else:
            say(request, _("“%(name)s” can speak on its own page.") % {"name": voice.name})
            return redirect("voices:voice", slug=request.workspace.slug, pk=voice.pk)
    return _form_page(request, form, None)


@workspace_door(Right.READ_POSTS)
@require_GET
def voice(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One voice: how it speaks, who approves, and where."""
    found = _voice(request, pk)
    members = queries.approvers_of(request.workspace)
    context = {
        "voice": found,
        "portrait": portraits.portrait_url(found),
        "accounts": queries.shown_accounts(found),
        "steps": queries.steps_in_words(found, members),
        "networks": {one.network: _(one.name) for one in queries.connectable()},
        "by_hand": {key: place.name for key, place in PLACES.items()},
        "may_edit": request.member.may(Right.EDIT_VOICES),
        "unregistered": queries.unregistered() if may_register(request.member) else [],
    }
    return render(request, "voices/voice.html", context)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """How it speaks and how often."""
    found = _voice(request, pk)
    form = VoiceForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_voice(request.member, found, form.cleaned_data)
        except Mistake as mistake:
            form.add_error("handle", str(mistake))
        else:
            say(request, _("The settings are kept."))
            return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    return _form_page(request, form, found)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def steps(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Who approves its posts, in order."""
    found = _voice(request, pk)
    members = queries.approvers_of(request.workspace)
    form = StepsForm(members, found.steps, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_steps(request.member, found, form.steps())
        say(request, _("The steps are kept."))
        return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    context = {"voice": found, "form": form}
    return render(request, "voices/steps.html", context, status=422 if form.errors else 200)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def portrait(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Its picture: another one, or its letters again."""
    found = _voice(request, pk)
    form = PortraitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        portraits.remove_portrait(request.member, found)
        say(request, _("The letters stand for the voice again."))
        return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            body = form.cleaned_data["portrait"].read(portraits.LARGEST_BYTES + 1)
            portraits.change_portrait(request.member, found, body)
        except Mistake as mistake:
            form.add_error("portrait", str(mistake))
        else:
            say(request, _("The portrait is kept."))
            return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    context = {"voice": found, "form": form, "portrait": portraits.portrait_url(found)}
    return render(request, "voices/portrait.html", context, status=422 if form.errors else 200)


@workspace_door(Right.EDIT_VOICES)
@require_POST
def disconnect(request: WorkspaceRequest, pk: int, account: int) -> HttpResponse:
    """Forget how to open an account."""
    found = _voice(request, pk)
    place = get_object_or_404(found.accounts, pk=account)
    taken_back = actions.disconnect_from_voice(request.member, found, place)
    say(request, _("@%(handle)s is disconnected.") % {"handle": place.handle})
    if not taken_back:
        place.refresh_from_db()
        say_trouble(request, may_still_open(place))
    return redirect("voices:voice", slug=request.workspace.slug, pk=pk)


@workspace_door(Right.EDIT_VOICES)
@require_POST
def remove(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Forget a voice that never spoke."""
    found = _voice(request, pk)
    actions.remove_voice(request.member, found)
    say(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("voices:index", slug=request.workspace.slug)


def _form_page(request: WorkspaceRequest, form: VoiceForm, found: Voice | None) -> HttpResponse:
    context = {"form": form, "voice": found}
    return render(request, "voices/form.html", context, status=422 if form.errors else 200)


def _voice(request: WorkspaceRequest, pk: int) -> Voice:
    return get_object_or_404(queries.voices_of(request.workspace), pk=pk)
