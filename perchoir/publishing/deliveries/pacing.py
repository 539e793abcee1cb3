"""What is due on an account without room waits until there is some, and says so."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.core.jobs import registry
from perchoir.networks.connections.models import Account
from perchoir.networks.registry import PUBLISHING, rates
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.room import full_until, said_of

NO_ROOM = "no_room"
IDLE_S = 1.0
MOST_AT_ONCE = 200


def register_pacing() -> None:
    """Called when the app is ready."""
    registry.register("room on the networks", pace, idle_s=IDLE_S)


def pace(_holder: str) -> bool:
    """Put off what is due where there is no room."""
    pace_due(timezone.now())
    return False


def pace_due(now: datetime) -> int:
    """How many deliveries were put off. The claim itself obeys `not_before`."""
    limited = [network for network in PUBLISHING if rates(network)]
    due = _due(now).filter(account__network__in=limited)
    accounts = Account.objects.filter(pk__in=due.order_by().values("account")[:MOST_AT_ONCE])
    return sum(_put_off(account, now) for account in accounts)


def _put_off(account: Account, now: datetime) -> int:
    until = full_until(account, now, said_of(account, now))
    if until is None or until <= now:
        return 0
    return _due(now).filter(account=account).update(not_before=until, problem_code=NO_ROOM)


def _due(now: datetime) -> QuerySet[Delivery, Delivery]:
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return Delivery.objects.filter(ripe, state=State.SCHEDULED, due_at__lte=now)
