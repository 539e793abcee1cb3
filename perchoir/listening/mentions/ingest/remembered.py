"""The texts with which new ones are compared: one row each, in the order in which they came."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from perchoir.core.jobs.tables import as_list, execute, in_list, insert_rows, rows_of, table
from perchoir.listening.mentions.models import Fingerprint

WINDOW = timedelta(days=3)
"""For how long near copies of a text are looked for. Exact copies are found for ever."""

_STEP = 1_000

Row = tuple[int, int, bytes]
"""Its own id, that of the mention, and the MinHash of its text."""


def newest(workspace_id: int, most: int) -> list[Row]:
    """The last that were remembered, the oldest first."""
    return _rows("WHERE workspace_id = %s ORDER BY id DESC LIMIT %s", [workspace_id, most])[::-1]


def since(workspace_id: int, id: int) -> list[Row]:
    """This row, if it still stands, and all that came after it."""
    return _rows("WHERE workspace_id = %s AND id >= %s ORDER BY id", [workspace_id, id])


def oldest(workspace_id: int) -> int:
    """The id of the first row that stands; 0 when there is none."""
    found = _rows("WHERE workspace_id = %s ORDER BY id LIMIT 1", [workspace_id])
    return found[0][0] if found else 0


def remember(workspace_id: int, minhashes: Mapping[int, bytes], now: datetime) -> None:
    """From now on texts are compared with these mentions, which were not remembered yet; one
    without a MinHash is left out."""
    insert_rows(
        Fingerprint,
        ("mention", "workspace", "minhash", "received_at"),
        [(head, workspace_id, minhash, now) for head, minhash in minhashes.items() if minhash],
    )


def forget(ids: Iterable[int]) -> None:
    """Compare no text with these mentions any more."""
    here = f"WHERE {in_list('mention_id')}"
    execute(f"DELETE FROM {table(Fingerprint)} {here}", [as_list(ids)])  # noqa: S608


def forget_range(low: int, high: int) -> None:
    """Those whose ids stand from `low` to below `high`."""
    here = "WHERE mention_id >= %s AND mention_id < %s"
    execute(f"DELETE FROM {table(Fingerprint)} {here}", [low, high])  # noqa: S608


def hand_over(heirs: Mapping[int, int]) -> None:
    """Texts are compared with the heirs of these mentions in their place."""
    found = Fingerprint.objects.filter(mention__in=list(heirs))
    known = list(found.values_list("workspace", "mention", "minhash", "received_at"))
    forget(heirs)
    for workspace, old, minhash, at in known:
        remember(workspace, {heirs[old]: bytes(minhash)}, at)


def forget_old(now: datetime) -> int:
    """Purge what stands outside the window; how many texts."""
    forgotten = 0
    first = Fingerprint.objects.order_by("id").values_list("id", "received_at")
    while True:
        old = [id for id, at in first[:_STEP] if at < now - WINDOW]
        if not old:
            return forgotten
        with transaction.atomic():
            Fingerprint.objects.filter(id__in=old).delete()
        forgotten += len(old)


def _rows(where: str, parameters: list[int]) -> list[Row]:
    statement = f"SELECT id, mention_id, minhash FROM {table(Fingerprint)} {where}"  # noqa: S608
    return [
        (id, mention, bytes(minhash)) for id, mention, minhash in rows_of(statement, parameters)
    ]
