"""Applying a watch to the past: newest first, in short steps that another worker can go on with.

What it has is judged again first, where its query was another once; then what is stored is
looked through for what it lacks.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from perchoir.core.jobs.leases import claim, release
from perchoir.core.jobs.turns import in_turn
from perchoir.core.live.actions import publish
from perchoir.listening.engine import Query
from perchoir.listening.engine.reference import matches
from perchoir.listening.mentions.ingest.copies import mark_copies
from perchoir.listening.mentions.ingest.counting import Changes, countable
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.search.index.reading import needed
from perchoir.listening.search.index.terms import any_term
from perchoir.listening.search.index.walking import IndexWalk
from perchoir.listening.search.index.wanted import term
from perchoir.listening.search.keys import HIGHEST
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.queries import parsed_or_none

STEP = 500
MOST_WINDOWS = 20
COUNTED_TO = 1_000_000


def run_one_step(holder: str) -> bool:
    """Do one step of one waiting backfill; False when none waits."""
    unfinished = (Backfill.State.WAITING, Backfill.State.RUNNING)
    backfill = claim(Backfill.objects.filter(state__in=unfinished).order_by("id"), holder)
    if backfill is None:
        return False
    changes = _step(backfill)
    # Stopped in between: what a member said last stands.
    if Backfill.objects.filter(pk=backfill.pk, state=Backfill.State.STOPPED).exists():
        changes.pop("state", None)
    release(backfill, holder, **changes)
    payload = {"watch": backfill.watch_id, "state": changes.get("state", backfill.state)}
    publish(backfill.workspace, f"backfill:{backfill.pk}", payload)
    return True


def _step(backfill: Backfill) -> dict[str, object]:
    watch = backfill.watch
    query = parsed_or_none(watch.query)
    if query is None or watch.deleted_at or watch.version != backfill.version:
        return {"state": Backfill.State.STOPPED}
    return _recheck(backfill, query) if backfill.rechecks else _look(backfill, query)


def _recheck(backfill: Backfill, query: Query) -> dict[str, object]:
    """Judge again what the watch has: what it found before it changed may match no longer."""
    judged = rechecked(backfill.watch, backfill.below_at, backfill.below_match)
    changes: dict[str, object] = {
        "state": Backfill.State.RUNNING,
        "rechecks": len(judged) == STEP,
        "done": backfill.done + len(judged),
        "removed": backfill.removed
        + remove_matches(backfill.watch, query, [match.mention_id for match in judged]),
    }
    if judged:
        changes |= {"below_at": judged[-1].at, "below_match": judged[-1].pk}
    if len(judged) < STEP:
        changes["total"] = backfill.done + len(judged) + walk_total(backfill, query)
    return changes


def rechecked(watch: Watch, below_at: datetime | None, below: int | None) -> list[Match]:
    """The next matches of a watch that are to be judged again, newest first."""
    matches = watch.matches.order_by("-at", "-id")
    if below_at is not None:
        matches = matches.filter(Q(at__lt=below_at) | Q(at=below_at, id__lt=below))
        # Says again what the line above says, in the one form that both databases seek by.
        matches = matches.filter(at__lte=below_at)
    return list(matches[:STEP])


def _look(backfill: Backfill, query: Query) -> dict[str, object]:
    walk = _walk(backfill, query)
    total = backfill.total or walk_total(backfill, query)
    candidates = _candidates(walk)
    matched = add_matches(backfill.watch, query, candidates)
    return {
        "state": Backfill.State.DONE if walk.over else Backfill.State.RUNNING,
        "before_id": walk.position,
        "total": max(total, backfill.done + len(candidates)),
        "done": backfill.done + len(candidates),
        "matched": backfill.matched + matched,
    }


def walk_total(backfill: Backfill, query: Query) -> int:
    """How many stored mentions are to be looked at."""
    return _walk(backfill, query).count(COUNTED_TO)


def _walk(backfill: Backfill, query: Query) -> IndexWalk:
    here = backfill.workspace_id
    below = HIGHEST if backfill.before_id is None else backfill.before_id
    return IndexWalk(here, needed(here, query) or term(any_term(here)), below)


def _candidates(walk: IndexWalk) -> list[int]:
    found: list[list[int]] = []
    for _window in range(MOST_WINDOWS):
        if walk.over or sum(map(len, found)) >= STEP:
            break
        found.append([one.mention_id for one in walk.take(STEP)])
    return list(chain.from_iterable(found))


def add_matches(watch: Watch, query: Query, mention_ids: Sequence[int]) -> int:
    """Match stored mentions with a watch; new matches are written with their counts."""
    chosen = [one.pk for one in _mentions(mention_ids) if matches(query, post_of(one))]
    return in_turn(watch.workspace_id, lambda: _add(watch, query, chosen))


def remove_matches(watch: Watch, query: Query, mention_ids: Sequence[int]) -> int:
    """Take mentions that a watch matches no longer away from it, with their counts."""
    chosen = [one.pk for one in _mentions(mention_ids) if not matches(query, post_of(one))]
    return in_turn(watch.workspace_id, lambda: _remove(watch, query, chosen))


def _mentions(ids: Sequence[int]) -> QuerySet[Mention]:
    return Mention.objects.filter(pk__in=ids).select_related("author")


def _add(watch: Watch, query: Query, ids: Sequence[int]) -> int:
    """Read again, because posts are edited and deleted in other turns; in order of time, so that
    the deck reads well."""
    if not _stands(watch):
        return 0
    known = set(watch.matches.filter(mention__in=ids).values_list("mention", flat=True))
    stored = _mentions([id for id in ids if id not in known])
    fresh = [one for one in stored if matches(query, post_of(one))]
    fresh.sort(key=lambda mention: (mention.at, mention.pk))
    Match.objects.bulk_create(
        [Match(watch=watch, mention=mention, at=mention.at) for mention in fresh]
    )
    mark_copies([mention.pk for mention in fresh])
    _count(watch, fresh, sign=1)
    return len(fresh)


def _remove(watch: Watch, query: Query, ids: Sequence[int]) -> int:
    """The mentions themselves stay: search finds them until their retention ends."""
    if not _stands(watch):
        return 0
    known = set(watch.matches.filter(mention__in=ids).values_list("mention", flat=True))
    stored = _mentions([id for id in ids if id in known])
    left = [one for one in stored if not matches(query, post_of(one))]
    Match.objects.filter(watch=watch, mention__in=[mention.pk for mention in left]).delete()
    # Copies of what left stand for themselves in this watch, where they still match.
    mark_copies([mention.pk for mention in left if mention.copies])
    _count(watch, left, sign=-1)
    _tell_decks(watch, left)
    return len(left)


def _tell_decks(watch: Watch, left: Sequence[Mention]) -> None:
    """Open columns drop what left; where a first left, its copies may stand for themselves."""
    if not left:
        return
    told: dict[str, Any] = {"left": [mention.pk for mention in left]}
    ungrouped = any(mention.copies for mention in left)
    publish(watch.workspace, f"watch:{watch.pk}", told | {"ungrouped": ungrouped})


def _stands(watch: Watch) -> bool:
    """Whether it still says what is being applied; until the end of this turn it does."""
    same = Watch.objects.filter(pk=watch.pk, version=watch.version)
    return same.select_for_update(no_key=True).first() is not None


def _count(watch: Watch, mentions: Sequence[Mention], sign: int) -> None:
    changes = Changes()
    for mention in mentions:
        changes.add([watch.pk], countable(mention), sign)
    changes.write()
