"""Pages of sources."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.core.secrets import UnreadableSecret
from perchoir.listening.deck.actions import add_column
from perchoir.listening.sources import actions, queries
from perchoir.listening.sources.accounts import account_of, accounts_for
from perchoir.listening.sources.asking import asked_of
from perchoir.listening.sources.discovering import feeds_at
from perchoir.listening.sources.forms import FeedChoiceForm, ListenForm, SourceForm
from perchoir.listening.sources.listening_now import listen_now
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.settings_of import manifest_of, unsealed
from perchoir.networks.contract import ConnectorError, Manifest
from perchoir.networks.registry import all_manifests
from perchoir.networks.sentences import advice

FEED = "feeds.feed"


@workspace_door(Right.READ_MENTIONS)
def index(request: WorkspaceRequest) -> HttpResponse:
    """All sources with their health."""
    found = [queries.shown(source) for source in queries.sources_of(request.workspace)]
    return render(
        request,
        "sources/index.html",
        {"sources": found, "listen": ListenForm(), "press": queries.press_search_is_set()},
    )


@workspace_door(Right.EDIT_SOURCES)
def add(request: WorkspaceRequest) -> HttpResponse:
    """What can be added, what needs no account first."""
    kinds = sorted(all_manifests(), key=lambda one: not queries.needs_nothing(one))
    return render(
        request,
        "sources/add.html",
        {
            "kinds": [_described(kind) for kind in kinds],
            "listen": ListenForm(),
            "press": queries.press_search_is_set(),
        },
    )


def _described(manifest: Manifest) -> dict[str, Any]:
    return {
        "key": manifest.key,
        "name": _(manifest.name),
        "summary": _(manifest.summary),
        "needs_account": manifest.needs_account,
        "live": queries.streams(manifest),
        "untried": not manifest.tried_live,
    }


@workspace_door(Right.EDIT_SOURCES)
@require_POST
def start(request: WorkspaceRequest) -> HttpResponse:
    """Listen for a name, now."""
    form = ListenForm(request.POST)
    if not form.is_valid():
        context = {"listen": form, "press": queries.press_search_is_set(), "sources": []}
        return render(request, "sources/index.html", context, status=422)
    begun = listen_now(request.member, form.cleaned_data["name"])
    if begun.press:
        said = _("Perchoir listens for “%(name)s” on Bluesky and in the press.")
    else:
        said = _("Perchoir listens for “%(name)s” on Bluesky. No press search is set on this site.")
    say(request, said % {"name": begun.watch.name})
    # A deck that is full keeps its columns; the watch can still be read from its own page.
    with suppress(Mistake):
        add_column(request.member, watch=begun.watch)
    return redirect("deck:index", slug=request.workspace.slug)


@workspace_door(Right.EDIT_SOURCES)
def create(request: WorkspaceRequest, key: str) -> HttpResponse:
    """The form of one kind of source."""
    manifest = _manifest(key)
    accounts = list(accounts_for(request.workspace, manifest)) if manifest.needs_account else []
    form = SourceForm(manifest, request.POST or None, accounts=accounts)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    if key == FEED and "chosen" not in request.POST:
        return _choose_feed(request, form)
    return _created_as_chosen(request, form) if key == FEED else _created(request, form, {})


def _created_as_chosen(request: WorkspaceRequest, form: SourceForm) -> HttpResponse:
    try:
        address = form.fields["address"].clean(request.POST["chosen"])
    except ValidationError as error:
        form.add_error("address", error)
        return _form_page(request, form)
    return _created(request, form, {"address": address})


def _choose_feed(request: WorkspaceRequest, form: SourceForm) -> HttpResponse:
    address = form.values()["address"]
    try:
        found = feeds_at(address)
    except ConnectorError as error:
        said = advice(error.code)
        form.add_error("address", f"{said.what} {said.do}")
        return _form_page(request, form)
    if not found:
        form.add_error("address", _("There is no feed there. Give the address of the feed itself."))
        return _form_page(request, form)
    if len(found) == 1:
        return _created(request, form, {"address": found[0].url})
    choice = FeedChoiceForm([(feed.url, feed.title or feed.url) for feed in found])
    return _form_page(request, form, choice=choice)


def _created(request: WorkspaceRequest, form: SourceForm, more: dict[str, str]) -> HttpResponse:
    values = {**form.values(), **more}
    source = actions.create_source(
        request.member, key=form.manifest.key, name=form.given_name(), values=values
    )
    say(request, _("“%(name)s” is listened to.") % {"name": source.name})
    return redirect("sources:show", slug=request.workspace.slug, pk=source.pk)


def _form_page(
    request: WorkspaceRequest,
    form: SourceForm,
    choice: FeedChoiceForm | None = None,
    source: Source | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "choice": choice,
        "source": source,
        "kind": _described(form.manifest),
        "no_account": form.manifest.needs_account and not form.accounts,
    }
    return render(request, "sources/form.html", context, status=422 if form.errors else 200)


@workspace_door(Right.READ_MENTIONS)
def show(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One source: how it is, what went wrong, what could not be read."""
    source = _source(request, pk)
    context = {
        "shown": queries.shown(source),
        "settings": _readable_settings(source),
        "asked": asked_of(source),
        "problems": [(one, advice(one.code)) for one in source.problems.order_by("-at")[:20]],
    }
    return render(request, "sources/show.html", context)


def _readable_settings(source: Source) -> list[tuple[str, str]]:
    """Labels and values; of a secret nothing but that there is one."""
    manifest = manifest_of(source)
    if manifest is None:
        return []
    hidden = _("kept, not shown") if source.secrets else ""
    found = []
    if manifest.needs_account:
        account = account_of(source)
        found.append((_("Account"), f"@{account.handle}" if account else _("no longer there")))
    for setting in manifest.settings:
        value = hidden if setting.kind == "secret" else source.settings.get(setting.name, "")
        labels = {key: _(label) for key, label in setting.choices}
        if value:
            found.append((_(setting.label), labels.get(value, value)))
    return found


@workspace_door(Right.EDIT_SOURCES)
def change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """The settings of one source."""
    source = _source(request, pk)
    manifest = _manifest(source.key)
    form = SourceForm(
        manifest,
        request.POST or None,
        initial={**source.settings, "source_name": source.name},
        known_secrets=_known_secrets(source),
        accounts=list(accounts_for(request.workspace, manifest)) if manifest.needs_account else [],
    )
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, source=source)
    actions.change_source(request.member, source, name=form.given_name(), values=form.values())
    say(request, _("The settings are kept."))
    return redirect("sources:show", slug=request.workspace.slug, pk=source.pk)


def _known_secrets(source: Source) -> frozenset[str]:
    try:
        return frozenset(unsealed(source))
    except UnreadableSecret:
        return frozenset()


@workspace_door(Right.EDIT_SOURCES)
@require_POST
def pause(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Stop listening for a while."""
    source = _source(request, pk)
    actions.pause_source(request.member, source)
    return redirect("sources:show", slug=request.workspace.slug, pk=source.pk)


@workspace_door(Right.EDIT_SOURCES)
@require_POST
def resume(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Listen again."""
    source = _source(request, pk)
    actions.resume_source(request.member, source)
    return redirect("sources:show", slug=request.workspace.slug, pk=source.pk)


@workspace_door(Right.EDIT_SOURCES)
@require_POST
def remove(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Forget the source; its mentions stay."""
    source = _source(request, pk)
    actions.remove_source(request.member, source)
    say(request, _("“%(name)s” is removed. Its mentions stay.") % {"name": source.name})
    return redirect("sources:index", slug=request.workspace.slug)


def _source(request: WorkspaceRequest, pk: int) -> Source:
    return get_object_or_404(
        Source.objects.select_related("workspace"), pk=pk, workspace=request.workspace
    )


def _manifest(key: str) -> Manifest:
    found = next((manifest for manifest in all_manifests() if manifest.key == key), None)
    if found is None:
        raise Http404
    return found
