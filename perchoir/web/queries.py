"""What the morning page and the command palette read. Figures come from kept counts alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from perchoir.core.kit.words import clean_name
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.queries import memberships_of
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.models import Mention, Triage, Volume
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GRAIN_S = 300
WATCHES_SHOWN = 12
HANDED_SHOWN = 5
WAITING_COUNTED = 1000
FOUND = 12


@dataclass(frozen=True)
class WatchLine:
    """One watch over the last 24 hours and the 24 before, in posts."""

    watch: Watch
    posts: int
    before: int
    hours: list[int]
    hours_before: list[int]

    @property
    def change(self) -> int:
        return self.posts - self.before


@dataclass(frozen=True)
class Morning:
    """Everything that the morning page says."""

    posts: int
    before: int
    lines: list[WatchLine]
    watches: int
    busiest: WatchLine | None
    troubles: list[Source]
    sources: int
    last_post_at: datetime | None
    handed: list[Triage]
    handed_count: int
    waiting: int

    @property
    def change(self) -> int:
        return self.posts - self.before

    @property
    def size_of_change(self) -> int:
        return abs(self.change)

    @property
    def more_waiting(self) -> bool:
        return self.waiting >= WAITING_COUNTED

    @property
    def all_is_well(self) -> bool:
        return bool(self.sources) and not self.troubles


def listens(workspace: Workspace) -> bool:
    """True once the workspace has a watch or a source."""
    return workspace.watches.exists() or workspace.sources.exists()


def morning(member: Member, now: datetime) -> Morning:
    """What changed in the 24 hours before `now`, beside the 24 before those."""
    workspace = member.workspace
    watches = list(workspace.watches.filter(enabled=True))
    posts, before = _totals(watches, now - DAY, now), _totals(watches, now - 2 * DAY, now - DAY)
    ranked = sorted(watches, key=lambda watch: (-posts[watch.pk], watch.name.casefold()))
    lines = list(_lines(ranked[:WATCHES_SHOWN], posts, before, now))
    sources = list(workspace.sources.filter(enabled=True).order_by("name", "pk"))
    handed = _handed_to(member)
    return Morning(
        posts=sum(posts.values()),
        before=sum(before.values()),
        lines=lines,
        watches=len(watches),
        busiest=lines[0] if lines and lines[0].posts else None,
        troubles=[source for source in sources if source.problem_code],
        sources=len(sources),
        last_post_at=max((s.last_post_at for s in sources if s.last_post_at), default=None),
        handed=list(handed[:HANDED_SHOWN]),
        handed_count=handed.count(),
        waiting=_waiting(workspace, now - DAY),
    )


def _totals(watches: list[Watch], start: datetime, end: datetime) -> defaultdict[int, int]:
    found = Volume.objects.filter(watch__in=watches, at__gte=_floor(start), at__lt=_floor(end))
    totals: defaultdict[int, int] = defaultdict(int)
    for watch, posts in found.values_list("watch").annotate(Sum("posts")):
        totals[watch] = posts
    return totals


def _floor(at: datetime) -> datetime:
    # Volumes stand on the grid of five minutes; the one under way belongs to the end.
    return at - timedelta(seconds=at.timestamp() % GRAIN_S) + timedelta(seconds=GRAIN_S)


def _lines(
    watches: list[Watch], posts: dict[int, int], before: dict[int, int], now: datetime
) -> Iterable[WatchLine]:
    hours = _hours(watches, _floor(now) - 2 * DAY, 48)
    for watch in watches:
        by_hour = hours[watch.pk]
        yield WatchLine(watch, posts[watch.pk], before[watch.pk], by_hour[24:], by_hour[:24])


def _hours(watches: list[Watch], start: datetime, count: int) -> defaultdict[int, list[int]]:
    found = Volume.objects.filter(
        watch__in=watches, at__gte=start, at__lt=start + count * HOUR, posts__gt=0
    )
    hours: defaultdict[int, list[int]] = defaultdict(lambda: [0] * count)
    for watch, at, posts in found.values_list("watch", "at", "posts"):
        hours[watch][int((at - start) / HOUR)] += posts
    return hours


def _handed_to(member: Member) -> QuerySet[Triage, Triage]:
    open_ones = Triage.objects.filter(
        assignee=member, handled_at__isnull=True, hidden_at__isnull=True
    )
    return open_ones.select_related("mention__author").order_by("-assigned_at", "-pk")


def _waiting(workspace: Workspace, since: datetime) -> int:
    settled = Q(triage__handled_at__isnull=False) | Q(triage__hidden_at__isnull=False)
    recent = Mention.objects.filter(workspace=workspace, at__gte=since).exclude(settled)
    # Counted only so far: past this a person reads "many", and a storm must not slow the page.
    return recent.order_by("-at", "-id").values("pk")[:WAITING_COUNTED].count()


def findable(member: Member, words: str) -> list[dict[str, str]]:
    """Watches, colleagues' pages and other workspaces whose name holds `words`."""
    items = [*_watches(member, words), *_pages(member, words), *_workspaces(member, words)]
    return items[:FOUND]


def _watches(member: Member, words: str) -> Iterable[dict[str, str]]:
    if not member.may(Right.READ_MENTIONS):
        return
    found = member.workspace.watches.filter(name__icontains=words).order_by("name")[:FOUND]
    for watch in found:
        url = reverse("watches:watch", kwargs={"slug": member.workspace.slug, "pk": watch.pk})
        yield {"label": clean_name(watch.name), "url": url, "kind": _("Watch")}


def _pages(member: Member, words: str) -> Iterable[dict[str, str]]:
    slug = {"slug": member.workspace.slug}
    pages = [
        (_("Members"), reverse("workspace:members", kwargs=slug), Right.ENTER),
        (_("Audit log"), reverse("audit:index", kwargs=slug), Right.READ_AUDIT),
        (_("Import a file"), reverse("imports:index", kwargs=slug), Right.IMPORT_FILES),
        (_("Retention"), reverse("mentions:retention", kwargs=slug), Right.MANAGE_WORKSPACE),
        (_("Authors’ data"), reverse("mentions:authors", kwargs=slug), Right.ERASE_AUTHORS),
        (_("Your settings"), reverse("people:preferences"), Right.ENTER),
        (_("Sign-in and security"), reverse("mfa_index"), Right.ENTER),
        (_("Your workspaces"), reverse("people:workspaces"), Right.ENTER),
    ]
    for label, url, right in pages:
        if member.may(right) and words.casefold() in label.casefold():
            yield {"label": label, "url": url, "kind": _("Page")}


def _workspaces(member: Member, words: str) -> Iterable[dict[str, str]]:
    others = memberships_of(member.user).exclude(workspace=member.workspace)
    for other in others.filter(workspace__name__icontains=words)[:FOUND]:
        url = reverse("home:index", kwargs={"slug": other.workspace.slug})
        yield {"label": clean_name(other.workspace.name), "url": url, "kind": _("Workspace")}
