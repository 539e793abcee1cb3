"""What pages ask about deliveries and the brake."""

from typing import Any

from django.db.models import QuerySet

from perchoir.core.people.models import Workspace
from perchoir.networks.by_hand.places import REMOTE_ID
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.beating import last_tick, ring_if_silent
from perchoir.publishing.deliveries.braking import brakes_on
from perchoir.publishing.deliveries.models import Attempt, Delivery, Part, State
from perchoir.publishing.deliveries.states import WAITING_FOR_A_PERSON, WITH_A_WORKER

SHOWN = 50


def deliveries_of(workspace: Workspace) -> QuerySet[Delivery]:
    """With all that a line about one says."""
    rows = Delivery.objects.filter(workspace=workspace)
    return rows.select_related("post__author__user", "voice", "account", "workspace")


def leaving_next(workspace: Workspace, most: int = SHOWN) -> list[Delivery]:
    """What leaves by itself, the first first."""
    rows = deliveries_of(workspace).filter(state__in=[State.SCHEDULED, *WITH_A_WORKER])
    return list(rows.order_by("due_at", "pk")[:most])


def waiting_for_a_person(workspace: Workspace, most: int = SHOWN) -> list[Delivery]:
    """What does not move on unless somebody acts."""
    rows = deliveries_of(workspace).filter(state__in=WAITING_FOR_A_PERSON)
    return list(rows.order_by("due_at", "pk")[:most])


def held(workspace: Workspace, most: int = 2 * SHOWN) -> list[Delivery]:
    """What the brake, or an account that needs a person, holds back."""
    rows = deliveries_of(workspace).filter(state=State.HELD)
    return list(rows.order_by("due_at", "pk")[:most])


def left_lately(workspace: Workspace, most: int = 20) -> list[Delivery]:
    """What left, the latest first."""
    rows = deliveries_of(workspace).filter(state__in=[State.SENT, State.SEEN])
    return list(rows.order_by("-sent_at")[:most])


def accounts_in_use(workspace: Workspace, most: int = 20) -> list[Account]:
    """Accounts of its voices to which something is sent, by network and name."""
    found = Account.objects.filter(workspace=workspace, voices__isnull=False).distinct()
    found = found.exclude(remote_id__startswith=REMOTE_ID)
    return list(found.order_by("network", "handle")[:most])


def attempts_of(delivery: Delivery) -> list[Attempt]:
    """Every call, with the part it was for."""
    calls = Attempt.objects.filter(part__delivery=delivery).select_related("part")
    return list(calls.order_by("part__number", "number"))


def may_be_taken_down(delivery: Delivery) -> bool:
    """A part of it stands on the network, nothing of it is leaving, and nobody takes it down."""
    removals = list(delivery.removals.all())
    if delivery.state in WITH_A_WORKER or any(one.state != "gone" for one in removals):
        return False
    gone = {part["number"] for one in removals for part in one.proof["parts"]}
    sent = delivery.parts.filter(state=Part.State.SENT)
    return sent.exclude(number__in=gone).exists()


def clock() -> dict[str, Any]:
    """When a worker last looked, and whether that is too long ago: then the alarm rings, since a
    dead worker rings nothing."""
    return {"last_tick": last_tick(), "silent": ring_if_silent()}


def brake_of(workspace: Workspace) -> dict[str, Any]:
    """What the header of every page shows."""
    on = list(brakes_on(workspace))
    return {"on": bool(on), "brakes": on, "url": f"/w/{workspace.slug}/deliveries/brake/"}
