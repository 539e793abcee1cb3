"""What the editor shows of a watch being applied to the past."""

from typing import Any

from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.preview import leaving
from perchoir.listening.watches.queries import latest_backfill


def past_of(watch: Watch) -> dict[str, Any]:
    """Its backfill and, while none runs, what one would take out."""
    backfill = latest_backfill(watch)
    runs = backfill and backfill.state in (Backfill.State.WAITING, Backfill.State.RUNNING)
    return {"backfill": backfill, "leaving": None if runs else leaving(watch)}
