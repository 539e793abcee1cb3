"""What people do about spending."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.spending.amounts import millionths
from perchoir.networks.spending.models import Limit
from perchoir.networks.spending.naming import name_of
from perchoir.networks.spending.queries import currency_of, sold_networks

MOST = Decimal(1_000_000)


def set_limit(by: Member, network: str, amount: Decimal) -> Limit:
    """The most to spend in a month, in the network's currency. Raises `Mistake`."""
    by.require(Right.MANAGE_WORKSPACE)
    _check_network(network)
    if not Decimal() <= amount <= MOST:
        raise Mistake(_("A limit is an amount from zero to a million."))
    with transaction.atomic():
        values = {"amount": millionths(amount), "currency": currency_of(network)}
        limit, _new = Limit.objects.update_or_create(
            workspace=by.workspace, network=network, defaults=values
        )
        record(
            by.workspace, by.user, "spending.limited",
            network=name_of(network), amount=f"{amount:.2f}", currency=limit.currency,
        )  # fmt: skip
    return limit


def remove_limit(by: Member, network: str) -> None:
    """Publishing is then counted alone; listening waits for a new limit. Raises `Mistake`."""
    by.require(Right.MANAGE_WORKSPACE)
    _check_network(network)
    with transaction.atomic():
        removed, _rows = Limit.objects.filter(workspace=by.workspace, network=network).delete()
        if removed:
            record(by.workspace, by.user, "spending.unlimited", network=name_of(network))


def _check_network(network: str) -> None:
    if network not in sold_networks():
        raise Mistake(_("This network asks for no money."))
