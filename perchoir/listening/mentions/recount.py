"""Counting from scratch: what the kept counts must always equal."""

from collections.abc import Mapping
from typing import Any

from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.counting import Changes, countable
from perchoir.listening.mentions.models import Match, Tally, Volume

Counts = Mapping[Any, int]


def counts_from_scratch(workspace: Workspace) -> Changes:
    """What every match of the workspace adds up to."""
    changes = Changes()
    matches = Match.objects.filter(**_standing(workspace)).select_related("mention")
    for match in matches.iterator(chunk_size=2_000):
        changes.add([match.watch_id], countable(match.mention))
    return changes


def differences(workspace: Workspace) -> int:
    """How many kept counts are wrong, missing or too many."""
    counted = counts_from_scratch(workspace)
    return (
        _unequal(counted.posts, _kept_volumes(workspace, "posts"))
        + _unequal(counted.reach, _kept_volumes(workspace, "reach"))
        + _unequal(counted.tallies, _kept_tallies(workspace))
    )


def recount(workspace: Workspace) -> int:
    """Write all counts again from the matches; the number of those that were wrong."""

    def work() -> int:
        wrong = differences(workspace)
        Volume.objects.filter(**_standing(workspace)).delete()
        Tally.objects.filter(**_standing(workspace)).delete()
        counts_from_scratch(workspace).write()
        return wrong

    return in_turn(workspace.pk, work)


def _standing(workspace: Workspace) -> dict[str, Any]:
    """Deleted watches go in small steps: what is left of them is no count of anything."""
    return {"watch__workspace": workspace, "watch__deleted_at__isnull": True}


def _unequal(counted: Counts, kept: Counts) -> int:
    return sum(counted.get(key, 0) != kept.get(key, 0) for key in {*counted, *kept})


def _kept_volumes(workspace: Workspace, figure: str) -> Counts:
    rows = Volume.objects.filter(**_standing(workspace))
    return {(watch, at): n for watch, at, n in rows.values_list("watch_id", "at", figure)}


def _kept_tallies(workspace: Workspace) -> Counts:
    rows = Tally.objects.filter(**_standing(workspace))
    columns = ("watch_id", "facet", "grain", "at", "value", "posts")
    return {tuple(key): n for *key, n in rows.values_list(*columns)}
