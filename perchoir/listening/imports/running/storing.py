"""One batch of lines: counted by a dry run, stored by an import; its place written with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from perchoir.core.jobs.leases import LEASE
from perchoir.core.live.actions import publish
from perchoir.listening.imports.mapping import plain
from perchoir.listening.imports.models import MOST_PROBLEMS, Import, ImportProblem
from perchoir.listening.imports.running.batches import Lines
from perchoir.listening.mentions.ingest import Matching, Prepared, Stored, prepare, store
from perchoir.listening.mentions.ingest.cleaning import short_id, short_network
from perchoir.listening.mentions.ingest.folding import waves_of
from perchoir.listening.mentions.ingest.unit import known_mentions
from perchoir.networks.contract import Batch, Posted

MOST_COMBINATIONS: Final = 500
TELL_EVERY: Final = timedelta(seconds=1)
Key = tuple[str, str]


class Taken(Exception):
    """Stopped, removed, or gone on with by another worker: nothing of this batch counts."""


@dataclass(slots=True)
class Counts:
    """What one batch adds to the figures. `combinations` counts posts that are new and known by
    the watches that match them together."""

    matched: int = 0
    added: int = 0
    known: int = 0
    combinations: dict[str, list[int]] = field(default_factory=dict)


def count_batch(row: Import, lines: Lines, matching: Matching) -> None:
    """A dry run's batch: matched and looked up, never stored. Raises `Taken`."""
    watches = _matched_now(lines, matching)
    with transaction.atomic():
        stored = known_mentions(row.workspace_id, watches)
        counts = Counts(matched=_posts_among(lines, watches))
        for key, watch_ids in watches.items():
            name = ",".join(map(str, sorted(watch_ids)))
            pair = counts.combinations.setdefault(name, [0, 0])
            pair[key in stored] += 1
        counts.known = sum(1 for key in watches if key in stored)
        _write(row, lines, counts)


def store_lines(row: Import, lines: Lines, matching: Matching) -> None:
    """An import's batch: stored, with its own place in the same transaction. Raises `Taken`."""
    prepared = prepare(_batch(lines), matching)
    matched = _posts_among(lines, _watches_by_post(prepared))

    def also(stored: Stored) -> None:
        added = len(stored.new)
        _write(row, lines, Counts(matched, added, max(matched - added, 0)))

    store(row.workspace, None, prepared, also=also)


def _matched_now(lines: Lines, matching: Matching) -> dict[Key, tuple[int, ...]]:
    """The watches of each post that has some; nothing else is worked out, nothing is stored."""
    found: dict[Key, tuple[int, ...]] = {}
    for wave in waves_of(tuple(lines.events)):
        posts = [event.post for event in wave.posts.values()]
        for key, watch_ids in zip(wave.posts, matching.match(posts), strict=True):
            if watch_ids:
                found[key] = tuple(watch_ids)
    return found


def _batch(lines: Lines) -> Batch:
    return Batch(tuple(lines.events), cursor="")


def _watches_by_post(prepared: Prepared) -> dict[Key, tuple[int, ...]]:
    kept = chain.from_iterable(kept for _wave, kept in prepared.waves)
    return {one.key: one.watch_ids for one in kept if one.watch_ids}


def _posts_among(lines: Lines, keys: Mapping[Key, object]) -> int:
    """Posts of the file, so that one which stands there twice counts twice."""
    posted = (event.post for event in lines.events if isinstance(event, Posted))
    return sum((short_network(post.network), short_id(post.id)) in keys for post in posted)


def _write(row: Import, lines: Lines, counts: Counts) -> None:
    now = timezone.now()
    values = _figures(row, lines, counts) | {"stepped_at": now, "lease_until": now + LEASE}
    mine = Import.objects.filter(pk=row.pk, holder=row.holder, state=row.state)
    if not mine.update(**values):
        raise Taken
    _write_problems(row, lines)
    if _is_time_to_tell(row, now):
        publish(row.workspace, f"import:{row.pk}", {"state": row.state})


def _figures(row: Import, lines: Lines, counts: Counts) -> dict[str, Any]:
    return {
        "position": plain(lines.position),
        "bytes_done": lines.bytes_done,
        "lines": lines.position.line,
        "posts": F("posts") + lines.posts,
        "removals": F("removals") + lines.removals,
        "problems": F("problems") + len(lines.errors),
        "matched": F("matched") + counts.matched,
        "added": F("added") + counts.added,
        "known": F("known") + counts.known,
        **({"report": _reported(row.report, lines, counts)} if not row.started_at else {}),
    }


def _reported(report: dict[str, Any], lines: Lines, counts: Counts) -> dict[str, Any]:
    """The dry run's report with one batch more."""
    combinations: dict[str, list[int]] = {
        name: list(pair) for name, pair in report.get("combinations", {}).items()
    }
    for name, (new, known) in counts.combinations.items():
        place = name if name in combinations or len(combinations) < MOST_COMBINATIONS else ""
        pair = combinations.setdefault(place, [0, 0])
        pair[0], pair[1] = pair[0] + new, pair[1] + known
    times = [event.post.created_at for event in lines.events if isinstance(event, Posted)]
    return {"combinations": combinations, **_span(report, times)}


def _span(report: dict[str, Any], times: list[datetime]) -> dict[str, str]:
    """Times in UTC compare as they are written."""
    written = [time.isoformat() for time in times]
    written += [report[name] for name in ("first", "last") if name in report]
    return {"first": min(written), "last": max(written)} if written else {}


def _write_problems(row: Import, lines: Lines) -> None:
    room = MOST_PROBLEMS - row.problems
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                parent_id=row.pk, line=error.line, code=error.code[:60], excerpt=error.excerpt[:300]
            )
            for error in lines.errors[: max(room, 0)]
        ]
    )


def _is_time_to_tell(row: Import, now: datetime) -> bool:
    before = row.stepped_at
    return before is None or now - before >= TELL_EVERY or before.second != now.second
