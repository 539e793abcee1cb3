"""Many posts over a stretch of time: a proposal, which moves nothing before somebody accepts it."""

from bisect import insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning.moving import as_its_own, local_text, move_post
from perchoir.publishing.planning.neighbours import DAY, WEEK, is_too_many
from perchoir.publishing.planning.slots import free_slots
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice

MOST_POSTS = 50
MOST_DAYS = 14
STEP = timedelta(minutes=5)


class Window(NamedTuple):
    """Each day from `first` to `last`, from `opens` to `closes` on the clock of `zone`; posts of
    the house stay `apart_minutes` from each other."""

    first: date
    last: date
    opens: time
    closes: time
    zone: str
    apart_minutes: int = 10

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first hour to the last. Raises `Mistake` for a zone that is none."""
        return self._instant(self.first, self.opens), self._instant(self.last, self.closes)

    def instants(self) -> list[datetime]:
        """Every five minutes inside it that are still to come."""
        found: list[datetime] = []
        now = timezone.now()
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * DAY
            at, end = self._instant(day, self.opens), self._instant(day, self.closes)
            while at < end:
                if at > now:
                    found.append(at)
                at += STEP
        return found

    def _instant(self, day: date, at: time) -> datetime:
        return instant_of(f"{day.isoformat()}T{at:%H:%M}", self.zone)


@dataclass(frozen=True, slots=True)
class Placed:
    """A post and where it would go, `local_time` on the clock of the window; `why_not` is a
    sentence where something speaks against that time, or where there is none (`at` is None)."""

    post: Post
    at: datetime | None
    local_time: str
    why_not: str = ""


class Move(NamedTuple):
    """One line of a proposal that somebody accepts."""

    post: Post
    revision: int
    local_time: str
    zone: str


@dataclass
class _House:
    """When its voices speak, sorted; it grows with the proposal."""

    every: list[datetime] = field(default_factory=list)
    by_voice: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def add(self, voice: int, at: datetime) -> None:
        insort(self.every, at)
        insort(self.by_voice[voice], at)


def propose(posts: Sequence[Post], window: Window) -> list[Placed]:
    """A time for each, evenly over the window, in the order given; where they do not all fit that
    way, one after the other as soon as each may. Raises `Mistake`."""
    _require_sensible(posts, window)
    instants = window.instants()
    evenly = [(2 * number + 1) / (2 * len(posts)) for number in range(len(posts))]
    spread = _attempt(posts, window, instants, evenly)
    if all(one.at for one in spread):
        return spread
    packed = _attempt(posts, window, instants, [0.0] * len(posts))
    return max((spread, packed), key=lambda found: sum(one.at is not None for one in found))


def _attempt(
    posts: Sequence[Post], window: Window, instants: list[datetime], places: list[float]
) -> list[Placed]:
    """Each as near as it may to its place in its voice's hours, from 0 to 1."""
    house, slots = _house(posts, window), _slots_of(posts, window)
    found = []
    for post, place in zip(posts, places, strict=True):
        own = [at for at in instants if _is_open(at, post.voice)]
        target = own[int(place * len(own))] if own else None
        found.append(_placed(post, target, own, slots, house, window))
    return found


def looked_at(moves: Sequence[Move], window: Window) -> list[Placed]:
    """The same times that somebody adjusted, each with what speaks against it."""
    posts = [move.post for move in moves]
    _require_sensible(posts, window)
    house = _house(posts, window)
    found = []
    for move in moves:
        at = instant_of(move.local_time, move.zone)
        why_not = _why_not(at, move.post.voice, house, window)
        house.add(move.post.voice_id, at)
        found.append(Placed(move.post, at, local_text(at, window.zone), why_not))
    return found


@transaction.atomic
def accept_proposal(by: Member, moves: Sequence[Move]) -> list[Post]:
    """Move all of them or none. Raises as `move_post` does, for the first that cannot move."""
    by.require(Right.WRITE_POSTS)
    if not moves:
        raise Mistake(_("Choose at least one post."))
    moved = []
    for move in moves:
        local_time, zone = as_its_own(move.post, move.local_time, move.zone)
        moved.append(
            move_post(by, move.post, revision=move.revision, local_time=local_time, zone=zone)
        )
    record(by.workspace, by.user, "posts.spread", count=len(moved))
    return moved


def _require_sensible(posts: Sequence[Post], window: Window) -> None:
    if not posts:
        raise Mistake(_("Choose at least one post."))
    if len(posts) > MOST_POSTS:
        raise Mistake(_("At most %(most)d posts are spread at once.") % {"most": MOST_POSTS})
    if not 0 <= (window.last - window.first).days < MOST_DAYS:
        raise Mistake(_("Posts are spread over 1 to %(most)d days.") % {"most": MOST_DAYS})
    if window.opens >= window.closes:
        raise Mistake(_("The last hour of a day must come after the first."))


def _house(posts: Sequence[Post], window: Window) -> _House:
    start, end = window.span
    rows = (
        Delivery.objects.filter(
            workspace=posts[0].workspace_id,
            state__in=[state for state in State if state != State.CANCELLED],
            due_at__gte=start - WEEK,
            due_at__lte=end + WEEK,
        )
        .exclude(post__in=[post.pk for post in posts])
        .values_list("post", "voice", "due_at")
    )
    house = _House()
    for _post, voice, due_at in rows.distinct().order_by("due_at"):
        if due_at is not None:
            house.add(voice, due_at)
    return house


def _slots_of(posts: Sequence[Post], window: Window) -> dict[int, list[datetime]]:
    """Free slots that lie in the hours of the window, by voice."""
    start, end = window.span
    place = ZoneInfo(window.zone)
    voices = {post.voice_id: post.voice for post in posts}.values()
    found: dict[int, list[datetime]] = defaultdict(list)
    for slot in free_slots(voices, max(start, timezone.now()), end + STEP):
        if window.opens <= slot.at.astimezone(place).time() <= window.closes:
            found[slot.voice.pk].append(slot.at)
    return found


def _placed(
    post: Post,
    target: datetime | None,
    instants: list[datetime],
    slots: dict[int, list[datetime]],
    house: _House,
    window: Window,
) -> Placed:
    if target is None:
        return Placed(post, None, "", _("These hours are over, or its voice does not speak then."))
    reasons: list[str] = []
    # The voice's own hours first, then any moment that fits; the nearest to its place in the row.
    for candidates in (slots.get(post.voice_id, []), instants):
        for at in sorted(candidates, key=lambda one: abs(one - target)):
            why_not = _why_not(at, post.voice, house, window)
            if not why_not:
                house.add(post.voice_id, at)
                return Placed(post, at, local_text(at, window.zone))
            reasons.append(why_not)
    return Placed(post, None, "", max(set(reasons), key=reasons.count))


def _why_not(at: datetime, voice: Voice, house: _House, window: Window) -> str:
    """What speaks against this moment for this voice; empty when nothing does."""
    own, name = house.by_voice[voice.pk], {"voice": voice.name}
    if at <= timezone.now():
        return _("This time is over: choose a time to come.")
    if not _is_open(at, voice):
        return _("%(voice)s does not speak at that hour.") % name
    if _is_near(own, at, voice.gap_minutes):
        return _("Too close to another post of %(voice)s.") % name
    if _is_near(house.every, at, window.apart_minutes):
        return _("Too close to another post of the house.")
    for most, period in ((voice.per_day, DAY), (voice.per_week, WEEK)):
        if most is not None and is_too_many(own, at, period, most):
            return _("%(voice)s would speak more often than its rhythm allows.") % name
    return ""


def _is_open(at: datetime, voice: Voice) -> bool:
    local = at.astimezone(ZoneInfo(voice.time_zone)).time()
    if voice.opens_at <= voice.closes_at:
        return voice.opens_at <= local <= voice.closes_at
    return local >= voice.opens_at or local <= voice.closes_at


def _is_near(times: list[datetime], at: datetime, minutes: int) -> bool:
    gap = timedelta(minutes=minutes)
    return any(abs(other - at) < gap for other in times)
