"""The page of what networks cost."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.errors import Mistake
from perchoir.core.kit.charts import Series, line_chart
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.spending.actions import remove_limit, set_limit
from perchoir.networks.spending.forms import LimitForm
from perchoir.networks.spending.naming import name_of
from perchoir.networks.spending.queries import Account, account_of, sold_networks


@dataclass(frozen=True)
class Shown:
    """One network on the page."""

    name: str
    account: Account
    picture: SafeString
    form: LimitForm


@workspace_door(Right.MANAGE_WORKSPACE)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """What was spent this month, where it leads, and the limits."""
    return _page(request)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def limit(request: WorkspaceRequest, network: str) -> HttpResponseBase:
    """Set one, or take it away."""
    if network not in sold_networks():
        raise Http404
    form = LimitForm(request.POST, prefix=network)
    if not form.is_valid():
        return _page(request, {network: form}, status=400)
    amount = form.cleaned_data["amount"]
    try:
        if amount is None:
            remove_limit(request.member, network)
        else:
            set_limit(request.member, network, amount)
    except Mistake as mistake:
        form.add_error("amount", str(mistake))
        return _page(request, {network: form}, status=mistake.status)
    say(request, _("The limit is changed."))
    return redirect("spending:index", request.workspace.slug)


def _page(
    request: WorkspaceRequest, filled: dict[str, LimitForm] | None = None, status: int = 200
) -> HttpResponse:
    shown = [_shown(request, network, (filled or {}).get(network)) for network in sold_networks()]
    return render(
        request, "spending/index.html", {"shown": shown, "tab": "spending"}, status=status
    )


def _shown(request: WorkspaceRequest, network: str, form: LimitForm | None) -> Shown:
    account = account_of(request.workspace, network)
    initial = {"amount": account.limit}
    return Shown(
        name_of(network),
        account,
        _picture(account),
        form or LimitForm(prefix=network, initial=initial),
    )


def _picture(account: Account) -> SafeString:
    """What had been spent by each day."""
    so_far: list[float] = []
    for _day, spent in account.days:
        so_far.append((so_far[-1] if so_far else 0.0) + float(spent))
    return line_chart(
        [Series(_("Spent so far"), so_far)],
        [date_format(day, "j M") for day, _spent in account.days],
        title=_("Spent this month, day by day"),
        unit=account.currency,
        source=_("counted here, before each call"),
    )
