"""Pages of networks: which are open, and how to register this site where it must be known."""

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.queries import real_workspaces
from perchoir.core.people.rights import Right
from perchoir.networks.connections import registering
from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.incoming.checking import try_door
from perchoir.networks.setup import queries
from perchoir.networks.setup.forms import KeysForm
from perchoir.networks.spending.naming import name_of


@workspace_door(Right.MANAGE_WORKSPACE)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """Each network, and whether it is open."""
    shown = queries.shown_networks(request.workspace)
    return render(request, "setup/index.html", {"shown": shown, "tab": "networks"})


@workspace_door(Right.MANAGE_WORKSPACE)
@require_http_methods(["GET", "HEAD", "POST"])
def network(request: WorkspaceRequest, network: str) -> HttpResponseBase:
    """The steps, and the form of the keys."""
    connector = _connector(network)
    standing = queries.standing_of(network)
    form = KeysForm(connector.app_settings, standing.values, *_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            registering.register_app(request.member, network, form.values())
        except Mistake as mistake:
            form.add_error(None, str(mistake))
        else:
            said = _("%(network)s accepts the keys. They are kept, sealed.")
            say(request, said % {"network": name_of(network)})
            return redirect("networks:network", request.workspace.slug, network)
    return _page(request, network, form)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def check(request: WorkspaceRequest, network: str) -> HttpResponseBase:
    """Ask the network about the keys that are kept."""
    _connector(network)
    try:
        registering.check_again(request.member, network)
    except Mistake as mistake:
        say_trouble(request, str(mistake))
    else:
        say(request, _("%(network)s accepts the keys.") % {"network": name_of(network)})
    return redirect("networks:network", request.workspace.slug, network)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def forget(request: WorkspaceRequest, network: str) -> HttpResponseBase:
    """Keep the keys no longer."""
    _connector(network)
    try:
        registering.forget_app(request.member, network)
    except Mistake as mistake:
        say_trouble(request, str(mistake))
    else:
        said = _("The keys of %(network)s are forgotten.")
        say(request, said % {"network": name_of(network)})
    return redirect("networks:network", request.workspace.slug, network)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def door(request: WorkspaceRequest, network: str) -> HttpResponseBase:
    """Ask our own door for the network's messages, as the network would."""
    _connector(network)
    try:
        try_door(network)
    except Mistake as mistake:
        say_trouble(request, str(mistake))
    else:
        said = _("The door for messages of %(network)s answers as it should.")
        say(request, said % {"network": name_of(network)})
    return redirect("networks:network", request.workspace.slug, network)


def _page(request: WorkspaceRequest, network: str, form: KeysForm) -> HttpResponse:
    may_register = registering.may_register(request.member)
    context = {
        "shown": queries.shown_network(request.workspace, network),
        "steps": queries.steps_of(network),
        "form": form,
        "heard": queries.heard(network),
        "is_protected": queries.is_protected(),
        "may_register": may_register,
        "tab": "networks",
        # Accounts of other workspaces are named to whoever rules those too.
        **(_affected(network) if may_register else {}),
    }
    return render(request, "setup/network.html", context, status=422 if form.errors else 200)


def _affected(network: str) -> dict[str, object]:
    accounts = queries.accounts_on(network)
    several = real_workspaces().count() > 1
    return {
        "accounts": queries.named(accounts[: queries.NAMED], several=several),
        "more": max(accounts.count() - queries.NAMED, 0),
    }


def _sent(request: WorkspaceRequest) -> list[QueryDict]:
    # A form that was sent with nothing in it is one with everything missing.
    return [request.POST] if request.method == "POST" else []


def _connector(network: str) -> NeedsApp:
    try:
        return registering.needing_app()[network]
    except KeyError:
        raise Http404 from None
