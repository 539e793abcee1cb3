"""Applying a watch to the past: newest first, in short steps that another worker can go on with."""

from collections.abc import Sequence
from itertools import chain

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
    if query is None or watch.version != backfill.version:
        return {"state": Backfill.State.STOPPED}
    walk = _walk(backfill, query)
    total = backfill.total or walk_total(backfill, query)
    candidates = _candidates(walk)
    matched = add_matches(watch, query, candidates)
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
    mentions = Mention.objects.filter(workspace=watch.workspace_id, pk__in=mention_ids)
    chosen = [one for one in mentions.select_related("author") if matches(query, post_of(one))]
    return in_turn(watch.workspace_id, lambda: _write(watch, chosen))


def _write(watch: Watch, mentions: Sequence[Mention]) -> int:
    """Those still stored and not matched yet; in order of time, so that the deck reads well."""
    ids = [mention.pk for mention in mentions]
    if not Watch.objects.filter(pk=watch.pk).exists():
        return 0
    stored = set(Mention.objects.filter(pk__in=ids).values_list("pk", flat=True))
    known = set(
        Match.objects.filter(watch=watch, mention__in=ids).values_list("mention", flat=True)
    )
    fresh = [one for one in mentions if one.pk in stored and one.pk not in known]
    fresh.sort(key=lambda mention: (mention.at, mention.pk))
    Match.objects.bulk_create(
        [Match(watch=watch, mention=mention, at=mention.at) for mention in fresh]
    )
    mark_copies([mention.pk for mention in fresh])
    changes = Changes()
    for mention in fresh:
        changes.add([watch.pk], countable(mention))
    changes.write()
    return len(fresh)
