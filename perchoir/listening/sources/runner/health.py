"""What a worker writes on a source's row when something goes wrong or well."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from perchoir.core.jobs.leases import release
from perchoir.core.live.actions import publish
from perchoir.listening.sources.models import Problem, Source
from perchoir.networks.contract import ConnectorError, Ruled, Temporary

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
LONGEST_ASKED_S = 86_400.0
SHORTEST_POLL_S = 1.0
USUAL_POLL_S = 60.0
PROBLEMS_KEPT = 50
UNEXPECTED = "unexpected"
MOST_REFUSED = 20
_LONGEST_REFUSED = 1_000


def note_failure(source: Source, holder: str, error: ConnectorError) -> None:
    """Let go of the source: for a while when trying again can help, else until a person acts."""
    now = timezone.now()
    failures = Source.objects.filter(pk=source.pk).values_list("failures", flat=True).first() or 0
    values = {
        "failures": failures + 1,
        "problem_code": error.code[:60],
        "problem_detail": error.detail[:2_000],
        "problem_at": now,
        "last_tick_at": now,
    }
    if isinstance(error, Temporary):
        pause = pause_after(failures, error.retry_after)
        values |= {"next_at": now + timedelta(seconds=pause)}
    else:
        values |= {"stopped_at": now}
    with transaction.atomic():
        if release(source, holder, **values):
            _note_problem(source, error.code[:60], error.detail[:500])
            announce(source)


def note_trouble(source: Source, code: str, detail: str) -> None:
    """Say why a source waits that goes on by itself: its next step forward takes it back."""
    now = timezone.now()
    mine = Source.objects.filter(pk=source.pk, holder=source.holder)
    mine.update(problem_code=code[:60], problem_detail=detail[:2_000], problem_at=now)
    announce(source)


def note_rules(source: Source, ruled: Ruled) -> None:
    """Keep what the network asks of its rules now, for the page of the source."""
    refused = [f"{rule}: {why}" for rule, why in ruled.refused[:MOST_REFUSED]]
    rules = {"standing": ruled.standing, "refused": [one[:_LONGEST_REFUSED] for one in refused]}
    if Source.objects.filter(pk=source.pk, holder=source.holder).update(rules=rules):
        announce(source)


def pause_after(failures: int, retry_after: float | None) -> float:
    """Seconds: doubling, with jitter so that a thousand sites do not come back at once; never less
    than what the network asked for."""
    doubled = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * float(2 ** min(failures, 12)))
    jittered = doubled * random.uniform(0.5, 1.0)  # noqa: S311
    asked = min(max(retry_after or 0.0, 0.0), LONGEST_ASKED_S)
    return max(jittered, asked * random.uniform(1.0, 1.1))  # noqa: S311


def let_go(source: Source, holder: str, next_in: float = 0.0) -> None:
    """Free the source for whoever comes, after `next_in` seconds."""
    release(source, holder, next_at=timezone.now() + timedelta(seconds=next_in))


def next_poll_in(asked: float | None) -> float:
    """Seconds until the next question, within what is polite."""
    wanted = USUAL_POLL_S if asked is None else asked
    return min(max(wanted, SHORTEST_POLL_S), LONGEST_ASKED_S)


def announce(source: Source) -> None:
    """Tell open pages that the health of this source changed."""
    publish(source.workspace, f"source:{source.pk}", {"at": timezone.now().isoformat()})


def _note_problem(source: Source, code: str, detail: str) -> None:
    """A problem that repeats itself stays one line."""
    now = timezone.now()
    last = source.problems.order_by("-at").first()
    if last and (last.code, last.detail) == (code, detail) and source.failures:
        Problem.objects.filter(pk=last.pk).update(at=now, times=F("times") + 1)
        return
    Problem.objects.create(source=source, at=now, code=code, detail=detail)
    _keep_the_last_problems(source)


def _keep_the_last_problems(source: Source) -> None:
    kept = source.problems.order_by("-at").values_list("pk", flat=True)[:PROBLEMS_KEPT]
    source.problems.exclude(pk__in=list(kept)).delete()
