"""Deleted watches are removed for good once nobody can undo it any more, in small steps."""

from datetime import timedelta

from django.utils import timezone

from perchoir.core.jobs.tables import as_list, execute, in_list, table
from perchoir.core.jobs.turns import in_turn
from perchoir.listening.mentions.models import Match, Tally, Volume
from perchoir.listening.watches.models import Watch

GRACE = timedelta(hours=1)
"""For how long a deleted watch can be had back."""
STEP = 2_000
_HANGS_ON_IT: tuple[type[Match | Tally | Volume], ...] = (Match, Tally, Volume)


def purge_one_step() -> bool:
    """Remove at most `STEP` rows of one deleted watch; False when none is to go."""
    limit = timezone.now() - GRACE
    watch = Watch.everything.filter(deleted_at__lte=limit).order_by("deleted_at").first()
    if watch is None:
        return False
    in_turn(watch.workspace_id, lambda: _purge(watch))
    return True


def _purge(watch: Watch) -> None:
    for model in _HANGS_ON_IT:
        if _remove_some(model, watch):
            return
    watch.delete()


def _remove_some(model: type[Match | Tally | Volume], watch: Watch) -> int:
    ids = list(model._default_manager.filter(watch=watch).values_list("pk", flat=True)[:STEP])
    if not ids:
        return 0
    return execute(f"DELETE FROM {table(model)} WHERE {in_list('id')}", [as_list(ids)])  # noqa: S608
