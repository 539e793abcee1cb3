"""Pages that connect an account to a voice: on the network's own page, or with what one types.

Neither shows a password or a token to anybody afterwards, and whoever writes for a voice never
comes here.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, everybody, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.by_hand import by_hand
from perchoir.networks.by_hand.places import PLACES
from perchoir.networks.connections import signing_in
from perchoir.networks.connections.models import Account, SignIn
from perchoir.networks.contract.publishing import PublisherManifest
from perchoir.publishing.voices import actions, queries
from perchoir.publishing.voices.forms import ConnectForm
from perchoir.publishing.voices.models import Voice

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def connect(request: WorkspaceRequest, pk: int, network: str) -> HttpResponseBase:
    """The network's own page, where it has one; else what one types."""
    found, manifest = _voice(request, pk), _manifest(network)
    connector = signing_in.signs_in(network)
    if connector is None:
        return redirect("voices:connect-typed", request.workspace.slug, pk, network)
    again = _again(request, found, network)
    form = ConnectForm(
        connector.sign_in_settings, request.POST or None, initial=_known(again, network)
    )
    if request.method == "POST" and form.is_valid():
        try:
            sign_in = signing_in.begin_sign_in(
                request.member,
                network=network,
                values=form.values(),
                browser=request.session.session_key or "",
                about={"voice": found.pk, "account": again.pk if again else None},
            )
        except Mistake as mistake:
            form.add_error(None, str(mistake))
        else:
            host = urlsplit(sign_in.address).hostname
            there = {"voice": found, "address": sign_in.address, "host": host}
            return render(request, "voices/leave.html", {**there, **_named(manifest)})
    return _page(request, "voices/connect.html", found, manifest, form, again)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def connect_typed(request: WorkspaceRequest, pk: int, network: str) -> HttpResponseBase:
    """With an app password or a token of one's own."""
    found, manifest = _voice(request, pk), _manifest(network)
    again = _again(request, found, network)
    form = ConnectForm(manifest.settings, request.POST or None, initial=_known(again, network))
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.connect_to_voice(
                request.member, found, network=network, values=form.values(), instead_of=again
            )
        except Mistake as mistake:
            form.add_error(None, str(mistake))
        else:
            _say_connected(request, found, account)
            return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    return _page(request, "voices/connect_typed.html", found, manifest, form, again)


@workspace_door(Right.EDIT_VOICES)
@require_http_methods(["GET", "POST"])
def connect_by_hand(request: WorkspaceRequest, pk: int, network: str) -> HttpResponseBase:
    """An account that nothing opens from here: a person posts there what Perchoir prepares."""
    if network not in PLACES:
        raise Http404
    found, manifest = _voice(request, pk), by_hand(network).manifest
    form = ConnectForm(manifest.settings, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.connect_to_voice(
                request.member, found, network=network, values=form.values(), by_hand=True
            )
        except Mistake as mistake:
            form.add_error("profile", str(mistake))
        else:
            said = _("%(name)s posts by hand as @%(handle)s.")
            say(request, said % {"name": found.name, "handle": account.handle})
            return redirect("voices:voice", slug=request.workspace.slug, pk=pk)
    context = {"voice": found, "form": form, "example": PLACES[network].example, **_named(manifest)}
    status = 422 if form.errors else 200
    return render(request, "voices/connect_by_hand.html", context, status=status)


@everybody
@require_GET
def come_back(request: HttpRequest) -> HttpResponseBase:
    """From the network's page: whoever left is the only one who is let in here."""
    user = request.user
    if not user.is_authenticated:
        return _to_own_name(request) or redirect_to_login(request.get_full_path())
    answer = {name: str(value)[:4_000] for name, value in request.GET.items()}
    browser = request.session.session_key or ""
    sign_in = signing_in.returned(user, state=answer.get("state", ""), browser=browser)
    by = sign_in.member
    by.require(Right.EDIT_VOICES)
    voice = get_object_or_404(
        queries.voices_of(by.workspace), pk=whole_number(str(sign_in.about.get("voice")))
    )
    try:
        opened = signing_in.finish_sign_in(by, sign_in, answer)
        account = actions.keep_for_voice(by, voice, opened, instead_of=_account(sign_in, voice))
    except Mistake as mistake:
        return _refused(request, sign_in, voice, str(mistake))
    _say_connected(request, voice, account)
    return redirect("voices:voice", slug=by.workspace.slug, pk=voice.pk)


def _to_own_name(request: HttpRequest) -> HttpResponseBase | None:
    """On a developer's machine people come back to 127.0.0.1, also when they left from localhost:
    under that name nobody has signed in."""
    own = urlsplit(settings.ADDRESS)
    if own.hostname not in _OWN_MACHINE or request.get_host() == own.netloc:
        return None
    return redirect(settings.ADDRESS + request.get_full_path())


def _refused(request: HttpRequest, sign_in: SignIn, voice: Voice, said: str) -> HttpResponse:
    workspace = sign_in.member.workspace
    context = {"voice": voice, "network": sign_in.network, "said": said, "workspace": workspace}
    return render(request, "voices/refused.html", context, status=422)


def _say_connected(request: HttpRequest, voice: Voice, account: Account) -> None:
    said = _("%(name)s speaks as @%(handle)s.")
    say(request, said % {"name": voice.name, "handle": account.handle})


def _page(
    request: WorkspaceRequest,
    template: str,
    voice: Voice,
    manifest: PublisherManifest,
    form: ConnectForm,
    again: Account | None,
) -> HttpResponse:
    context = {
        "voice": voice,
        "form": form,
        "again": again,
        "key": manifest.network,
        "has_own_page": signing_in.signs_in(manifest.network) is not None,
        "has_typed": bool(manifest.settings),
        "untried": not manifest.tried_live,
        **_named(manifest),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _named(manifest: PublisherManifest) -> dict[str, dict[str, str]]:
    return {"network": {"name": _(manifest.name), "summary": _(manifest.summary)}}


def _known(again: Account | None, network: str) -> dict[str, str]:
    """What need not be typed again."""
    if again is None:
        return {}
    return {"handle": again.handle} if network == "bluesky" else {"server": again.server}


def _again(request: WorkspaceRequest, voice: Voice, network: str) -> Account | None:
    """The account that is to be connected again, when one is named."""
    pk = whole_number(request.GET.get("account"))
    if pk is None:
        return None
    return get_object_or_404(voice.accounts.filter(network=network), pk=pk)


def _account(sign_in: SignIn, voice: Voice) -> Account | None:
    pk = sign_in.about.get("account")
    return voice.accounts.filter(pk=pk).first() if pk else None


def _voice(request: WorkspaceRequest, pk: int) -> Voice:
    return get_object_or_404(queries.voices_of(request.workspace), pk=pk)


def _manifest(network: str) -> PublisherManifest:
    found = next((one for one in queries.connectable() if one.network == network), None)
    if found is None:
        raise Http404
    return found
