"""A source's cursor and health, written in the transaction that stores what stands before it."""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.utils import timezone

from perchoir.listening.sources.models import Source
from perchoir.networks.contract import Batch

Advance = Callable[[Source, Batch, int, int], None]
"""Given a source, a batch of it, how many posts were received and how many are kept."""


class LeaseLost(Exception):
    """Another worker took the source over, or somebody switched it off: store nothing more."""


class SourceGone(Exception):
    """Somebody removed the source."""


def advance(source: Source, batch: Batch, received: int, kept: int) -> None:
    """Move the cursor on behalf of `source.holder`, and count. Raises `LeaseLost`."""
    _write_held(source, _place(batch) | _figures(batch, received, kept))


def stand(source: Source, batch: Batch) -> None:
    """Move the cursor alone, on behalf of `source.holder`: what stands before it is kept elsewhere
    and will be counted there. Raises `LeaseLost`."""
    _write_held(source, _place(batch))


def count(source: Source, batch: Batch, received: int, kept: int) -> None:
    """Count alone, whoever holds the source. Raises `SourceGone`."""
    if not Source.objects.filter(pk=source.pk).update(**_figures(batch, received, kept)):
        raise SourceGone(source.pk)


def _write_held(source: Source, values: dict[str, Any]) -> None:
    if not Source.objects.filter(pk=source.pk, holder=source.holder).update(**values):
        raise LeaseLost(source.pk)


def _place(batch: Batch) -> dict[str, Any]:
    return {
        "cursor": batch.cursor,
        "last_tick_at": timezone.now(),
        "behind_s": batch.behind_s,
        "failures": 0,
        "problem_code": "",
        "problem_detail": "",
    }


def _figures(batch: Batch, received: int, kept: int) -> dict[str, Any]:
    values: dict[str, Any] = {"received": F("received") + received, "kept": F("kept") + kept}
    if received:
        values["last_post_at"] = timezone.now()
    if batch.skipped:
        values |= {"skipped": F("skipped") + batch.skipped, "skipped_sample": batch.problem[:2_000]}
    return values
