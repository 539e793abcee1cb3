"""Telling people that a network is about to close the way by which this house speaks to it."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Role
from perchoir.networks import registry
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.versions import Version
from perchoir.networks.spending.naming import name_of

STEPS_DAYS = (90, 30, 7, 0)


def warn_of_ends() -> None:
    """Ninety, thirty and seven days before, and on the day: each step once, to the owners of the
    workspaces that speak there."""
    today = timezone.now().date()
    for network, version in registry.versions().items():
        step = _step(version, today)
        if step is not None:
            _warn(network, version, step)


def _step(version: Version, today: date) -> int | None:
    """The step that was reached last, None while none was."""
    left = max(version.days_left(today), 0)
    return min((days for days in STEPS_DAYS if left <= days), default=None)


def _warn(network: str, version: Version, step: int) -> None:
    key = f"version.ends:{network}:{version.name}:{step}"
    verb = "version.ends" if step else "version.ended"
    said = {"network": name_of(network), "day": version.retires.isoformat()}
    with transaction.atomic():
        for owner in _owners_there(network).exclude(notices__key=key):
            address = reverse("networks:index", args=[owner.workspace.slug])
            tell([owner], verb, key=key, address=address, urgent=step <= STEPS_DAYS[-2], **said)


def _owners_there(network: str) -> QuerySet[Member, Member]:
    connected = Account.objects.filter(network=network).exclude(credentials="")
    owners = Member.objects.filter(role=Role.OWNER, user__is_active=True)
    there = owners.filter(workspace__in=connected.values("workspace"))
    return there.select_related("user", "workspace").order_by("pk")
