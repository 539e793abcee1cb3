"""From posts that were sent to promises in the ledger."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from perchoir.publishing.charter import engine
from perchoir.publishing.charter.ledger import write_down
from perchoir.publishing.charter.models import Heard
from perchoir.publishing.deliveries.models import Delivery, State

LOOKED_BACK = timedelta(days=14)
MOST_AT_ONCE = 50
_log = logging.getLogger("perchoir.charter")


def hear_sent() -> int:
    """Read deliveries that were sent and not read yet; how many. One that cannot be read is told in
    the log and not tried again: its post stays sent all the same."""
    now = timezone.now()
    heard = Heard.objects.filter(delivery=OuterRef("pk"))
    sent = Delivery.objects.filter(
        ~Exists(heard), state__in=(State.SENT, State.SEEN), sent_at__gt=now - LOOKED_BACK
    )
    rows = sent.select_related("post__voice", "post__author", "account", "workspace")
    deliveries = list(rows.order_by("pk")[:MOST_AT_ONCE])
    for delivery in deliveries:
        _hear(delivery)
    Heard.objects.filter(at__lt=now - 2 * LOOKED_BACK).delete()
    return len(deliveries)


def _hear(delivery: Delivery) -> None:
    try:
        with transaction.atomic():
            _write_down(delivery)
    except Exception:
        _log.exception("the promises of delivery %s could not be read", delivery.pk)
    Heard.objects.get_or_create(delivery=delivery.pk, defaults={"at": timezone.now()})


def _write_down(delivery: Delivery) -> None:
    from perchoir.publishing.posts.checking import draft_of

    sent_at = delivery.sent_at or timezone.now()
    draft = draft_of(delivery.post, delivery.account.network, planned=sent_at)
    first = delivery.parts.order_by("number").values_list("remote_url", flat=True).first()
    write_down(
        delivery.workspace,
        engine.promises(draft),
        post=delivery.post_id,
        keeper=delivery.post.author,
        made_at=sent_at,
        url=first or "",
    )
