"""Which mentions a text may be a near copy of: those that share a band with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from perchoir.core.jobs.tables import (
    as_list,
    delete_rows,
    execute,
    in_list,
    insert_rows,
    rows_of,
    table,
)
from perchoir.listening.engine.enrich.duplicates import bands_of
from perchoir.listening.mentions.models import Band, Fingerprint

WINDOW = timedelta(days=3)
"""For how long near copies of a text are looked for. Exact copies are found for ever."""

_STEP = 1_000
Looked = tuple[bytes, Sequence[int]]
"""What a text is looked up by: its MinHash, and its bands."""


def heads_by_band(workspace_id: int, bands: Iterable[int]) -> dict[int, list[int]]:
    """The mentions that have one of these bands, by band, the oldest first."""
    statement = f"""
        SELECT band, head FROM {table(Band)}
        WHERE workspace_id = %s AND {in_list("band")} ORDER BY head"""  # noqa: S608
    found: dict[int, list[int]] = {}
    for band, head in rows_of(statement, [workspace_id, as_list(bands)]):
        found.setdefault(band, []).append(head)
    return found


def minhashes(ids: Iterable[int]) -> dict[int, bytes]:
    """Those of these mentions, as far as they are remembered."""
    statement = f"""
        SELECT mention_id, minhash FROM {table(Fingerprint)}
        WHERE {in_list("mention_id")}"""  # noqa: S608
    return {head: bytes(minhash) for head, minhash in rows_of(statement, [as_list(ids)])}


def remember(workspace_id: int, heads: Mapping[int, Looked], now: datetime) -> None:
    """From now on texts are compared with these mentions, which were not remembered yet, by their
    MinHash and its bands; one without is left out."""
    insert_rows(
        Fingerprint,
        ("mention", "workspace", "minhash", "received_at"),
        [
            (head, workspace_id, minhash, now)
            for head, (minhash, _bands) in heads.items()
            if minhash
        ],
    )
    # In the order of the table: each of its pages is then touched once.
    places = sorted(
        [
            (workspace_id, band, head)
            for head, (_minhash, bands) in heads.items()
            for band in set(bands)
        ]
    )
    insert_rows(Band, ("workspace", "band", "head"), places)


def forget(ids: Iterable[int]) -> int:
    """Compare no text with these mentions any more; how many were known."""
    found = Fingerprint.objects.filter(mention__in=list(ids))
    known = list(found.values_list("workspace", "minhash", "mention"))
    forget_bands(
        (workspace, band, head)
        for workspace, minhash, head in known
        for band in bands_of(bytes(minhash))
    )
    listed = as_list(head for _workspace, _minhash, head in known)
    execute(f"DELETE FROM {table(Fingerprint)} WHERE {in_list('mention_id')}", [listed])  # noqa: S608
    return len(known)


def forget_range(low: int, high: int) -> None:
    """Those whose ids stand from `low` to below `high`."""
    found = Fingerprint.objects.filter(mention__gte=low, mention__lt=high)
    forget(found.values_list("mention", flat=True))


def forget_bands(places: Iterable[tuple[int, int, int]]) -> None:
    """Workspace, band and mention of each that is not looked for by this band any more."""
    delete_rows(Band, "workspace_id = %s AND band = %s AND head = %s", list(places))


def hand_over(heirs: Mapping[int, int]) -> None:
    """Texts are compared with the heirs of these mentions in their place."""
    found = Fingerprint.objects.filter(mention__in=list(heirs))
    known = list(found.values_list("workspace", "mention", "minhash", "received_at"))
    forget(heirs)
    for workspace, old, minhash, at in known:
        remember(workspace, {heirs[old]: (bytes(minhash), bands_of(bytes(minhash)))}, at)


def forget_old(now: datetime) -> int:
    """Purge what stands outside the window; how many texts."""
    forgotten = 0
    old = Fingerprint.objects.filter(received_at__lt=now - WINDOW).order_by("received_at")
    while ids := list(old.values_list("mention", flat=True)[:_STEP]):
        with transaction.atomic():
            forgotten += forget(ids)
    return forgotten
