"""Reading the audit log: filtered, newest first, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Workspace

PAGE = 50
CHUNK = 1000


@dataclass(frozen=True)
class Filter:
    """What the reader asked for. Nothing set asks for everything."""

    actor: int | None = None
    by_perchoir: bool = False
    verb: str = ""
    day: date | None = None


def entries(workspace: Workspace, asked: Filter) -> QuerySet[Entry, Entry]:
    """The entries that `asked` describes, newest first. A day is the reader's day."""
    found = Entry.objects.filter(workspace=workspace).order_by("-sequence")
    if asked.by_perchoir:
        found = found.filter(actor__isnull=True)
    elif asked.actor:
        found = found.filter(actor=asked.actor)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.day:
        found = found.filter(at__gte=_midnight(asked.day), at__lt=_midnight(_after(asked.day)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


@dataclass(frozen=True)
class Page:
    """One page of entries; `older` and `newer` are the sequences to go on from, if any."""

    rows: list[Entry]
    older: int | None
    newer: int | None


def page(
    found: QuerySet[Entry, Entry], before: int | None = None, after: int | None = None
) -> Page:
    """The page that ends just before one entry, begins just after one, or is the newest."""
    if after is not None:
        rows = list(found.filter(sequence__gt=after).order_by("sequence")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        newer = rows[0].sequence if more else None
        return Page(rows, older=rows[-1].sequence if rows else None, newer=newer)
    rows = list((found.filter(sequence__lt=before) if before else found)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    older = rows[-1].sequence if more else None
    return Page(rows, older=older, newer=rows[0].sequence if before and rows else None)


def actors(workspace: Workspace) -> list[tuple[int, str]]:
    """Everybody who ever did something here, by name, under their latest name."""
    written = Entry.objects.filter(workspace=workspace, actor__isnull=False)
    pairs = written.order_by("actor", "sequence").values_list("actor", "actor_name")
    latest = dict(pairs.iterator(CHUNK))
    return sorted(latest.items(), key=lambda pair: pair[1].casefold())


def verbs(workspace: Workspace) -> list[str]:
    """The verbs that occur in this workspace."""
    found = Entry.objects.filter(workspace=workspace).order_by("verb")
    return list(found.values_list("verb", flat=True).distinct())


def every_entry(found: QuerySet[Entry, Entry]) -> Iterator[Entry]:
    """All of `found`, newest first, a few at a time: an export of any length stays small."""
    before: int | None = None
    while True:
        chunk = list((found.filter(sequence__lt=before) if before else found)[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        before = chunk[-1].sequence
