"""How far each lane of the log is stored: what the log hands out again is not stored again."""

from datetime import UTC, datetime

from django.db.models import Q
from django.utils import timezone

from perchoir.listening.sources.log.lanes import LANES
from perchoir.listening.sources.models import Place

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class AlreadyStored(Exception):
    """The block stands in the store: another engine was faster, or the log did not hear of it."""


def begin(log: str) -> None:
    """Have a place for each lane."""
    Place.objects.bulk_create(
        [Place(log=log, lane=lane, sequence=0, written_at=_NEVER) for lane in range(LANES)],
        ignore_conflicts=True,
    )


def reach(log: str, lane: int, sequence: int, written_at: datetime) -> None:
    """Inside the transaction that stores a block: the lane is stored up to it. Raises
    `AlreadyStored`. A log that was made anew counts from one again, later."""
    further = Q(sequence__lt=sequence) | Q(written_at__lt=written_at)
    moved = Place.objects.filter(further, log=log, lane=lane).update(
        sequence=sequence, written_at=written_at, stored_at=timezone.now()
    )
    if not moved:
        raise AlreadyStored(sequence)
