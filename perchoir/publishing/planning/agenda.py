"""What is due, by day and by hour, on the clock of whoever looks."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning.moving import approvals_of
from perchoir.publishing.planning.slots import FreeSlot, free_slots
from perchoir.publishing.posts.actions import STILL_HERE
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.previewing import network_name
from perchoir.publishing.posts.queries import WAITING
from perchoir.publishing.voices.models import Voice

DAY = timedelta(days=1)
MOST_READ = 5_000
MOST_IN_A_CELL = 4
MOST_IN_A_LIST = 200
MOST_TIMELESS = 20
MOST_SLOTS = 3
SHOWN_STATES = tuple(state for state in State if state != State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: `day` is in the period shown, `zone` the clock it is shown on."""

    view: str
    day: date
    zone: str
    voice: int | None = None
    author: int | None = None
    network: str = ""
    state: str = ""

    @property
    def days(self) -> list[date]:
        """The days shown: weeks begin on Monday."""
        monday = self.day - self.day.weekday() * DAY
        if self.view == "week":
            return [monday + number * DAY for number in range(7)]
        first = self.day.replace(day=1)
        following = (first + 31 * DAY).replace(day=1)
        if self.view == "list":
            return [first + number * DAY for number in range((following - first).days)]
        begin = first - first.weekday() * DAY
        weeks = -(-(following - begin).days // 7)
        return [begin + number * DAY for number in range(7 * weeks)]

    def beside(self, step: int) -> date:
        """A day of the period before (-1) or after (1)."""
        if self.view == "week":
            return self.day + 7 * step * DAY
        first = self.day.replace(day=1)
        return (first - DAY).replace(day=1) if step < 0 else (first + 31 * DAY).replace(day=1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first midnight shown until the last, on this clock."""
        place, days = ZoneInfo(self.zone), self.days
        return (
            datetime.combine(days[0], time.min, place),
            datetime.combine(days[-1] + DAY, time.min, place),
        )


@dataclass(frozen=True)
class Entry:
    """A post at one time: `deliveries` are those due then. `falls` counts the approvals that a move
    would void."""

    post: Post
    at: datetime
    deliveries: list[Delivery]
    falls: int = 0

    @cached_property
    def standings(self) -> list[tuple[str, str]]:
        """What its deliveries say, each once: the list of posts it stands in, and the word."""
        states = dict.fromkeys(State(one.state) for one in self.deliveries)
        return [(STANDING_OF[state], str(state.label)) for state in states]

    @property
    def may_move(self) -> bool:
        return all(one.state in STILL_HERE for one in self.post.deliveries.all())

    @property
    def networks(self) -> str:
        return ", ".join(
            dict.fromkeys(network_name(one.account.network) for one in self.deliveries)
        )


STANDING_OF = {state: kind for kind, states in WAITING.items() for state in states}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day, or an hour of one. `more` are the entries that are there but not shown."""

    day: date
    hour: int | None
    entries: list[Entry]
    more: int = 0
    slots: list[FreeSlot] = field(default_factory=list)
    exists: bool = True

    @property
    def key(self) -> str:
        """As a form names it: `2026-11-26`, or `2026-11-26T09`."""
        return self.day.isoformat() + ("" if self.hour is None else f"T{self.hour:02d}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cut` says that the period holds more than is ever read at once."""

    asked: Asked
    cells: list[Cell]
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(cell.entries or cell.slots for cell in self.cells)

    @property
    def rows(self) -> list[tuple[date, list[Cell]]]:
        """The cells of each day."""
        return [(day, list(own)) for day, own in groupby(self.cells, lambda cell: cell.day)]


def calendar_of(workspace: Workspace, asked: Asked) -> Calendar:
    """Everything due in the period. The number of queries does not grow with the posts."""
    due = _due(workspace, asked)[: MOST_READ + 1]
    times = [(post, due_at) for post, due_at in due if due_at is not None]
    cut, times = len(times) > MOST_READ, times[:MOST_READ]
    place = ZoneInfo(asked.zone)
    by_cell: dict[tuple[date, int | None], list[tuple[int, datetime]]] = defaultdict(list)
    for post, due_at in times:
        by_cell[_cell_of(due_at.astimezone(place), asked)].append((post, due_at))
    most = MOST_IN_A_LIST if asked.view == "list" else MOST_IN_A_CELL
    shown = [one for found in by_cell.values() for one in found[:most]]
    entries = _entries(shown, place)
    slots = _slots(workspace, asked)
    cells = [
        Cell(
            day=day,
            hour=hour,
            entries=[entries[one] for one in by_cell[day, hour][:most] if one in entries],
            more=max(0, len(by_cell[day, hour]) - most),
            slots=slots.get((day, hour), [])[:MOST_SLOTS],
            exists=hour is None or _exists(day, hour, place),
        )
        for day, hour in _keys(asked, {hour for _day, hour in (*by_cell, *slots)})
    ]
    return Calendar(asked, cells, cut)


def timeless(workspace: Workspace, asked: Asked) -> list[Entry]:
    """Drafts that wait for a time, the last changed first."""
    drafts = Delivery.objects.filter(workspace=workspace, state=State.DRAFT, due_at=None)
    posts = Post.objects.filter(workspace=workspace, pk__in=_filtered(drafts, asked).values("post"))
    found = _whole(posts).order_by("-changed_at", "-id")[:MOST_TIMELESS]
    now = timezone.now()
    return [Entry(post, now, list(post.deliveries.all())) for post in found]


def entries_between(
    workspace: Workspace, start: datetime, end: datetime, zone: str, *, besides: set[int]
) -> list[Entry]:
    """What is due then, without the posts numbered in `besides`; a list's worth at most."""
    rows = Delivery.objects.filter(
        workspace=workspace, state__in=SHOWN_STATES, due_at__gte=start, due_at__lt=end
    ).exclude(post__in=besides)
    found = rows.values_list("post_id", "due_at").distinct().order_by("due_at", "post_id")
    shown = [(post, due_at) for post, due_at in found[:MOST_IN_A_LIST] if due_at is not None]
    return list(_entries(shown, ZoneInfo(zone)).values())


def _due(workspace: Workspace, asked: Asked) -> "QuerySet[Delivery, tuple[int, datetime | None]]":
    """Posts and times, each pair once. With the states named, `delivery_planned` finds them."""
    start, end = asked.span
    states = WAITING.get(asked.state) or SHOWN_STATES
    rows = Delivery.objects.filter(
        workspace=workspace, state__in=states, due_at__gte=start, due_at__lt=end
    )
    found = _filtered(rows, asked).values_list("post_id", "due_at").distinct()
    return found.order_by("due_at", "post_id")


def _filtered(rows: QuerySet[Delivery], asked: Asked) -> QuerySet[Delivery]:
    if asked.voice is not None:
        rows = rows.filter(voice=asked.voice)
    if asked.author is not None:
        rows = rows.filter(post__author=asked.author)
    if asked.network:
        rows = rows.filter(account__network=asked.network)
    return rows


def _cell_of(local: datetime, asked: Asked) -> tuple[date, int | None]:
    return local.date(), local.hour if asked.view == "week" else None


def _entries(
    shown: list[tuple[int, datetime]], place: ZoneInfo
) -> dict[tuple[int, datetime], Entry]:
    posts = {post.pk: post for post in _whole(Post.objects.filter(pk__in={pk for pk, _ in shown}))}
    falls = approvals_of(list(posts.values()))
    return {
        (pk, due_at): Entry(
            posts[pk],
            due_at.astimezone(place),
            [
                one
                for one in posts[pk].deliveries.all()
                if one.due_at == due_at and one.state != State.CANCELLED
            ],
            falls.get(pk, 0),
        )
        for pk, due_at in shown
        if pk in posts
    }


def _whole(posts: QuerySet[Post]) -> QuerySet[Post]:
    deliveries = Delivery.objects.select_related("account").order_by("id")
    return posts.select_related("voice", "author__user").prefetch_related(
        Prefetch("deliveries", deliveries)
    )


def _slots(workspace: Workspace, asked: Asked) -> dict[tuple[date, int | None], list[FreeSlot]]:
    """Slots to come that are free; none where the view asks for something else than what is due."""
    if asked.state or asked.author or asked.network or asked.view == "list":
        return {}
    voices = Voice.objects.filter(workspace=workspace, slots__isnull=False).distinct()
    if asked.voice is not None:
        voices = voices.filter(pk=asked.voice)
    start, end = asked.span
    start = max(start, timezone.now())
    found: dict[tuple[date, int | None], list[FreeSlot]] = defaultdict(list)
    if start < end:
        place = ZoneInfo(asked.zone)
        for slot in free_slots(voices, start, end):
            local = slot.at.astimezone(place)
            found[_cell_of(local, asked)].append(slot._replace(at=local))
    return found


def _keys(asked: Asked, used: set[int | None]) -> list[tuple[date, int | None]]:
    """The cells in order. A week shows the hours of work, and those in which something stands."""
    if asked.view != "week":
        return [(day, None) for day in asked.days]
    hours = {hour for hour in used if hour is not None} | {8, 19}
    return [(day, hour) for day in asked.days for hour in range(min(hours), max(hours) + 1)]


def _exists(day: date, hour: int, place: ZoneInfo) -> bool:
    """Whether a clock there ever shows any minute of this hour on that day."""
    return _shows(day, hour, 0, place) or _shows(day, hour, 59, place)


def _shows(day: date, hour: int, minute: int, place: ZoneInfo) -> bool:
    local = datetime.combine(day, time(hour, minute), place)
    return local.astimezone(ZoneInfo("UTC")).astimezone(place).hour == hour
