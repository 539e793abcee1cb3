"""Asking that a watch be applied to the past. `backfill` does it."""

from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.queries import mentions_of


def begin(watch: Watch) -> Backfill:
    """A backfill that waits for a worker."""
    rechecks = may_match_no_longer(watch)
    return Backfill.objects.create(
        workspace=watch.workspace,
        watch=watch,
        version=watch.version,
        rechecks=rechecks,
        total=mentions_of(watch) if rechecks else 0,
    )


def may_match_no_longer(watch: Watch) -> bool:
    """Whether its query was another once, and this one was not applied to the past since."""
    applied = watch.backfills.filter(version=watch.version, state=Backfill.State.DONE)
    changed = watch.past_versions.exclude(query=watch.query)
    return changed.exists() and not applied.exists()
