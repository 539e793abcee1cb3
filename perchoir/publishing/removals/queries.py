"""What of a delivery stands on its network, and what of it may be taken down."""

from perchoir.publishing.deliveries.models import Delivery, Part
from perchoir.publishing.removals.models import Removal

OPEN = (Removal.State.ASKED, Removal.State.UNKNOWN)


def open_removal(delivery: Delivery) -> Removal | None:
    """The one under way."""
    return Removal.objects.filter(delivery=delivery, state__in=OPEN).first()


def standing_parts(delivery: Delivery) -> list[Part]:
    """Those that left and were not taken down since, in order."""
    gone = numbers_gone(delivery)
    sent = delivery.parts.filter(state=Part.State.SENT).order_by("number")
    return [part for part in sent if part.number not in gone]


def unknown_parts(delivery: Delivery) -> list[int]:
    """Those of which nobody knows whether they left: they are left alone."""
    called = delivery.parts.filter(state=Part.State.CALLED)
    return list(called.order_by("number").values_list("number", flat=True))


def numbers_gone(delivery: Delivery) -> set[int]:
    """Which parts were taken down, and looked for since."""
    proofs = Removal.objects.filter(delivery=delivery, state=Removal.State.GONE)
    return {part["number"] for one in proofs for part in one.proof["parts"]}
