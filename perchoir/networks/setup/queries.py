"""What the pages of networks show: whether each opens now, and how to make it open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from perchoir.core.people.models import Workspace
from perchoir.core.secrets import UnreadableSecret
from perchoir.networks import registry
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.connections.registering import (
    back_address,
    needing_app,
    registrations_of,
    values_of,
)
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.prices import UNITS
from perchoir.networks.incoming.knowing import hook_of, verify_token
from perchoir.networks.incoming.queries import Heard, heard_of
from perchoir.networks.sentences import Advice, advice
from perchoir.networks.spending.queries import spent_this_month

# The voice's own page: nothing stands between it and this house.
OURS = "home"
NAMED = 20
# From then on people are told too (`publishing/voices/versions.py`).
NEAR_DAYS = 90


@dataclass(frozen=True)
class Standing:
    """Where a network stands with this site. `word` and what is `said` of it stand beside `state`,
    which is well, look, broken or off, as the kit draws it; `trouble` is what is wrong, and what to
    do about it."""

    state: str
    word: str
    said: str = ""
    kept: Registration | None = None
    values: Mapping[str, str] | None = None
    trouble: Advice | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "well"


@dataclass(frozen=True)
class Cost:
    """From the cheapest call to the dearest, and what was spent this month."""

    least: Decimal
    most: Decimal
    currency: str
    spent: Decimal


@dataclass(frozen=True)
class Ending:
    """The day from which the network may refuse the version that this house speaks."""

    version: str
    day: date
    is_near: bool
    is_over: bool


@dataclass(frozen=True)
class Shown:
    """One network of the list."""

    network: str
    name: str
    summary: str
    standing: Standing
    untried: bool
    cost: Cost | None
    ending: Ending | None
    has_setup: bool


@dataclass(frozen=True)
class ShownStep:
    """One thing to do there. `host` is where `address` leads; `type_there` pairs what a field is
    called with what goes into it, this site's own addresses filled in."""

    title: str
    text: str
    address: str
    host: str
    type_there: tuple[tuple[str, str], ...]


def shown_networks(workspace: Workspace) -> list[Shown]:
    """Every network on which voices speak, but for their own pages."""
    return [shown_network(workspace, key) for key in registry.all_publishers() if key != OURS]


def shown_network(workspace: Workspace, network: str) -> Shown:
    """Raises `KeyError` when there is none."""
    manifest = registry.publisher(network).manifest
    return Shown(
        network=network,
        name=_(manifest.name),
        summary=_(manifest.summary),
        standing=standing_of(network),
        untried=not manifest.tried_live,
        cost=_cost(workspace, network),
        ending=_ending(network),
        has_setup=network in needing_app(),
    )


def standing_of(network: str) -> Standing:
    """Read from what is kept; nobody is asked."""
    if network not in needing_app():
        return Standing("well", pgettext("a network", "Open"), _("no registration needed"))
    kept = registrations_of(network).first()
    if kept is None:
        return Standing("off", pgettext("a network", "Closed"), _("not registered yet"))
    try:
        values = values_of(kept)
    except UnreadableSecret:
        trouble = _said(
            _("The keys were sealed with a key that is no longer there."), _("Enter them again.")
        )
        return Standing(
            "broken", pgettext("a network", "Closed"), _("keys unreadable"), kept, None, trouble
        )
    if kept.back != back_address():
        trouble = _said(
            _("The network sends people back to an address that this site no longer has."),
            _("Change it there as the steps show, then enter the keys again."),
        )
        return Standing(
            "look",
            pgettext("a network", "Closed"),
            _("registered under another address"),
            kept,
            values,
            trouble,
        )
    if kept.problem_code:
        said = _said(advice(kept.problem_code).what, _("Enter the keys again."))
        return Standing(
            "broken", pgettext("a network", "Closed"), _("keys refused"), kept, values, said
        )
    return Standing("well", pgettext("a network", "Open"), _("registered"), kept, values)


def steps_of(network: str) -> list[ShownStep]:
    """How to register this site there, in order."""
    return [_step(one, network) for one in needing_app()[network].app_steps]


def heard(network: str) -> Heard | None:
    """What the network told by itself; None where it tells nothing, or is not registered."""
    is_known = registrations_of(network).exists()
    return heard_of(network) if is_known and hook_of(network) else None


def is_protected() -> bool:
    """Whether networks can send people back here over https."""
    return str(settings.ADDRESS).startswith("https://")


def accounts_on(network: str) -> QuerySet[Account, Account]:
    """Accounts that were connected there and not disconnected since, in every workspace."""
    found = Account.objects.filter(network=network).exclude(credentials="")
    return found.select_related("workspace").order_by("workspace__name", "handle", "pk")


def named(accounts: Iterable[Account], *, several: bool) -> list[str]:
    """How each is called; with its workspace where there are several."""
    said = _("@%(handle)s, in %(workspace)s") if several else "@%(handle)s"
    return [said % {"handle": one.handle, "workspace": one.workspace} for one in accounts]


def _said(what: str | Promise, do: str | Promise) -> Advice:
    return Advice(what, do)


def _cost(workspace: Workspace, network: str) -> Cost | None:
    prices = [one for one in registry.prices(network) if one.currency != UNITS]
    if not prices:
        return None
    amounts = [one.amount for one in prices]
    return Cost(
        min(amounts), max(amounts), prices[0].currency, spent_this_month(workspace, network)
    )


def _ending(network: str) -> Ending | None:
    version = registry.versions().get(network)
    if version is None:
        return None
    left = version.days_left(timezone.now().date())
    return Ending(version.name, version.retires, left <= NEAR_DAYS, left <= 0)


def _step(step: Step, network: str) -> ShownStep:
    own = _own_addresses(network)
    typed = [(field, _filled(text, own)) for field, text in step.type_there]
    return ShownStep(
        title=_(step.title),
        text=_(step.text),
        address=step.address,
        host=step.address.removeprefix("https://").split("/")[0],
        type_there=tuple((field, text) for field, text in typed if text),
    )


def _own_addresses(network: str) -> dict[str, str]:
    tells = hook_of(network) is not None
    return {
        "{address}": str(settings.ADDRESS),
        "{back}": reverse("connect_return"),
        "{hook}": reverse("connections:hook", args=[network]) if tells else "",
        "{verify}": verify_token(network) if tells else "",
    }


def _filled(text: str, own: Mapping[str, str]) -> str:
    """ "" where it needs what this site does not have."""
    if any(name in text and not address for name, address in own.items()):
        return ""
    for name, address in own.items():
        text = text.replace(name, address)
    return text
