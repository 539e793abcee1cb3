"""A source's cursor and health, written in the transaction that stores what stands before it."""

from django.db.models import F
from django.utils import timezone

from perchoir.listening.sources.models import Source
from perchoir.networks.contract import Batch


class LeaseLost(Exception):
    """Another worker took the source over, or somebody switched it off: store nothing more."""


def advance(source: Source, batch: Batch, received: int, kept: int) -> None:
    """Move the cursor on behalf of `source.holder`. Raises `LeaseLost`."""
    now = timezone.now()
    values = {
        "cursor": batch.cursor,
        "received": F("received") + received,
        "kept": F("kept") + kept,
        "last_tick_at": now,
        "behind_s": batch.behind_s,
        "failures": 0,
        "problem_code": "",
        "problem_detail": "",
    }
    if received:
        values["last_post_at"] = now
    if batch.skipped:
        values |= {"skipped": F("skipped") + batch.skipped, "skipped_sample": batch.problem[:2_000]}
    if not Source.objects.filter(pk=source.pk, holder=source.holder).update(**values):
        raise LeaseLost(source.pk)
