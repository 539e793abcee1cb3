"""After `sent`, the post is looked at where it stands: `seen`, or a warning."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from perchoir.networks.contract import Refused
from perchoir.networks.contract.publishing import RemotePost
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.sending import Desk, Steps, ask
from perchoir.publishing.deliveries.states import move
from perchoir.publishing.deliveries.telling import NOT_SEEN
from perchoir.publishing.deliveries.together import Together

LOOK_S = 30.0
LOOK_AFTER = timedelta(seconds=5)
LOOK_AGAIN = timedelta(minutes=1)
LOOK_UNTIL = timedelta(minutes=10)
CANNOT_LOOK = "cannot_look"
_log = logging.getLogger("perchoir.deliveries")


def take_sent(most: int) -> list[Delivery]:
    """Some that were sent and not seen yet. Looking twice harms nobody: no lease is taken, the
    next look is only put off."""
    now = timezone.now()
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    sent = Delivery.objects.filter(
        ripe, state=State.SENT, sent_at__lte=now - LOOK_AFTER, problem_code=""
    )
    looked = sent.select_related("account", "voice", "workspace").prefetch_related("parts")
    found = list(looked.order_by("sent_at")[:most])
    if found:
        pks = [delivery.pk for delivery in found]
        sent.filter(pk__in=pks).update(not_before=now + LOOK_AGAIN)
    return found


def look_at(delivery: Delivery, desk: Desk) -> Steps:
    """Read each part back."""
    networks: Networks = desk.networks
    publisher = networks.publisher_of(delivery.account)
    if not publisher.manifest.can_read_back:
        _cannot_look(delivery)
        return
    try:
        place, credentials = networks.open_account(delivery.account)
        for part in (part for part in delivery.parts.all() if part.remote_id):
            post = RemotePost(part.remote_id, part.remote_url, part.remote_version)
            looking = publisher.read_back(post, place, credentials, desk.tools_for(delivery))
            counts = yield from ask(asyncio.wait_for(looking, LOOK_S))
            if counts is None:
                _not_seen(delivery)
                return
    except Refused as no:
        _log.info("delivery %s was not read back: %s", delivery.pk, no.code)
        if no.code == CANNOT_LOOK:
            _cannot_look(delivery)
        else:
            _not_seen(delivery)
        return
    except Exception as trouble:
        _log.info("delivery %s was not read back: %s", delivery.pk, type(trouble).__name__)
        _not_seen(delivery)
        return
    yield Together(_seen, delivery.pk)


def _seen(pks: Sequence[int]) -> Sequence[None]:
    rows = Delivery.objects.filter(pk__in=pks)
    move(rows, [State.SENT], State.SEEN, seen_at=timezone.now(), not_before=None)
    return [None] * len(pks)


def _cannot_look(delivery: Delivery) -> None:
    """Nobody lets us: that is said at once, and not that it stays away."""
    Delivery.objects.filter(pk=delivery.pk, state=State.SENT).update(problem_code=CANNOT_LOOK)


def _not_seen(delivery: Delivery) -> None:
    """A warning, when it stays away for long."""
    row = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENT, sent_at__lt=timezone.now() - LOOK_UNTIL
    )
    row.update(problem_code=NOT_SEEN, told_at=None)
