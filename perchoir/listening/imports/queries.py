"""Reading imports: what their pages show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perchoir.core.kit.words import lasting_text, number_text
from perchoir.core.people.models import Workspace
from perchoir.core.spreadsheets import Sheet
from perchoir.listening.imports.models import MOST_PROBLEMS, Import, ImportProblem
from perchoir.listening.imports.sentences import sentence_for
from perchoir.listening.imports.sizes import size_text
from perchoir.listening.watches.models import Watch

PAGE: Final = 50
CHUNK: Final = 1_000


def imports_of(workspace: Workspace, before: int | None = None) -> QuerySet[Import, Import]:
    """A page of imports, newest first."""
    found = Import.objects.filter(workspace=workspace).select_related("created_by")
    found = found.filter(pk__lt=before) if before else found
    return found.order_by("-id")[: PAGE + 1]


@dataclass(frozen=True, slots=True)
class WatchShare:
    """What a dry run found for one watch."""

    watch: Watch
    new: int
    known: int
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `exact` is false when posts match in too many different ways to be
    counted apart: `new` is then the most there can be."""

    new: int
    known: int
    shares: list[WatchShare]
    exact: bool = True

    @property
    def chosen(self) -> list[WatchShare]:
        return [share for share in self.shares if share.chosen]


def plan(row: Import, watch_ids: Iterable[int] = ()) -> Plan:
    """What importing would store now, for these watches or for all that are on."""
    on = Watch.objects.filter(workspace_id=row.workspace_id, enabled=True).order_by("name")
    watches = list(on)
    wanted = set(watch_ids) or {watch.pk for watch in watches}
    found = _combinations(row)
    shares = [_share(watch, found, watch.pk in wanted) for watch in watches]
    counted = [pair for ids, pair in found if ids & wanted or not ids]
    new, known = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
    return Plan(new, known, shares, exact=all(ids for ids, _pair in found))


def _combinations(row: Import) -> list[tuple[set[int], list[int]]]:
    written: dict[str, list[int]] = row.report.get("combinations", {})
    return [
        ({int(part) for part in name.split(",") if part}, pair) for name, pair in written.items()
    ]


def _share(watch: Watch, found: list[tuple[set[int], list[int]]], chosen: bool) -> WatchShare:
    counted = [pair for ids, pair in found if watch.pk in ids]
    new, known = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
    return WatchShare(watch, new, known, chosen)


def import_label(new: int) -> str:
    """The button that says what it does."""
    words = ngettext("Import %(n)s post", "Import %(n)s posts", new)
    return words % {"n": number_text(new)}


def span_of(row: Import) -> tuple[datetime, datetime] | None:
    """When the first and the last post of the file were written."""
    if "first" not in row.report:
        return None
    return datetime.fromisoformat(row.report["first"]), datetime.fromisoformat(row.report["last"])


def pace_said(row: Import) -> str:
    """How far it is, how fast it goes, and how long that still takes."""
    far = _("%(done)s of %(total)s") % {
        "done": size_text(row.bytes_done),
        "total": size_text(row.bytes_total),
    }
    rate, left = _pace(row)
    if rate is None or left is None:
        return far
    said = _("%(far)s, %(rate)s posts a second, about %(left)s left")
    return said % {"far": far, "rate": number_text(rate), "left": lasting_text(left)}


def _pace(row: Import) -> tuple[float | None, timedelta | None]:
    """Posts a second and the time left, once there is something to count from."""
    if not row.stepped_at or not row.resumed_at:
        return None, None
    passed = (row.stepped_at - row.resumed_at).total_seconds()
    read = row.bytes_done - row.resumed_bytes
    if passed < 1 or read <= 0:
        return None, None
    left = (row.bytes_total - row.bytes_done) * passed / read
    return (row.posts - row.resumed_posts) / passed, timedelta(seconds=max(left, 1))


@dataclass(frozen=True, slots=True)
class ShownProblem:
    line: int
    sentence: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Problems:
    """One page of lines that could not be read. `after` leads to the next page, if there is one;
    `first` is true on the first. `unkept` is how many are counted but not listed."""

    rows: list[ShownProblem]
    after: int | None
    first: bool
    unkept: int


def problems(row: Import, after: int = 0) -> Problems:
    found = list(_after(row, after)[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    return Problems(
        rows=[_shown(one) for one in shown],
        after=shown[-1].pk if more else None,
        first=after == 0,
        unkept=max(row.problems - MOST_PROBLEMS, 0),
    )


def _after(row: Import, after: int) -> QuerySet[ImportProblem, ImportProblem]:
    return ImportProblem.objects.filter(parent=row, pk__gt=after).order_by("pk")


def _shown(problem: ImportProblem) -> ShownProblem:
    return ShownProblem(problem.line, sentence_for(problem.code), problem.excerpt)


def problem_lines_csv(row: Import) -> Iterator[str]:
    """All that are kept, as lines of a CSV file."""
    sheet = Sheet(get_language())
    yield sheet.beginning([_("Line"), _("What is wrong"), _("Beginning of the line")])
    reached = 0
    while chunk := list(_after(row, reached)[:CHUNK]):
        reached = chunk[-1].pk
        for one in map(_shown, chunk):
            yield sheet.rows([(one.line, one.sentence, one.excerpt)])
