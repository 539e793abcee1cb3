"""What stands near a post in the house: asked about before it is handed in, never forbidden.

Two texts are alike by the share of words that they have in common (Jaccard index), words folded as
a reader would: without case, accents, addresses. The few hundred texts of a month are compared
exactly; a sketch (MinHash) would only pay for many thousands.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.room import crowds
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.queries import text_of

DAYS_AROUND = 30
ALIKE = 0.6
FEWEST_WORDS = 4
NETWORK_MINUTES = 10
HOUSE_MINUTES = 60
MOST_COMPARED = 300
MOST_OF_A_KIND = 3
DAY, WEEK = timedelta(days=1), timedelta(days=7)

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is similar, link, gap, network, hour, rhythm or room; `post` the neighbour that it
    is about."""

    kind: str
    sentence: str
    key: str
    post: Post | None = None


class _Near(NamedTuple):
    """A post at one time, with the networks it goes to then."""

    post: Post
    at: datetime
    networks: frozenset[str]

    @property
    def who(self) -> int:
        """Tells posts apart, saved or not."""
        return self.post.pk or id(self.post)

    @property
    def when(self) -> str:
        """What a question about its time is known by: "now" moves on, and is one time all day."""
        return self.at.isoformat() if self.post.due_at else "now"


def neighbours_of(
    post: Post,
    at: datetime | None = None,
    *,
    accounts: Sequence[Account] | None = None,
    beside: Iterable[tuple[Post, Sequence[Account]]] = (),
) -> list[Question]:
    """What stands near it, at its own time or at `at`, in all accounts of the house. Three
    queries, and two for each limit that the networks of its accounts have.

    Without a time a post is taken to leave now. One that is not saved says its `accounts`, and
    which others will be saved `beside` it: they are compared too.
    """
    due = at or post.due_at or timezone.now()
    if accounts is None:
        accounts = list(Account.objects.filter(deliveries__post=post.pk))
    near = [*_around(post, due), *_beside(beside, due)]
    near.sort(key=lambda one: abs(one.at - due))
    mine = _Near(post, due, frozenset(one.network for one in accounts))
    return [
        *_similar(mine, near),
        *_same_links(mine, near),
        *_too_close(mine, near),
        *_rhythm(mine, near),
        *_crowded(mine, accounts),
    ]


def _beside(posts: Iterable[tuple[Post, Sequence[Account]]], due: datetime) -> list[_Near]:
    """Those that have a time, as among the saved ones."""
    around = timedelta(days=DAYS_AROUND)
    return [
        _Near(one, one.due_at, frozenset(account.network for account in accounts))
        for one, accounts in posts
        if one.due_at and abs(one.due_at - due) <= around
    ]


def _crowded(mine: _Near, accounts: Sequence[Account]) -> list[Question]:
    """More than the network of an account takes in a while, as its limits are known."""
    parts = max(1, len(mine.post.content.get("parts") or []))
    return [
        _question(
            "room",
            _(
                "%(planned)s posts on @%(account)s in %(minutes)s minutes: its network takes "
                "%(most)s. The others would leave later."
            )
            % {
                "planned": one.planned,
                "account": one.account.handle,
                "minutes": int(one.period.total_seconds() // 60),
                "most": one.most,
            },
            None,
            f"{one.account.pk} {mine.when}",
        )
        for one in crowds(accounts, mine.at, parts, mine.post.pk)
    ]


def _around(post: Post, due: datetime) -> list[_Near]:
    """What is planned or was sent around then, the nearest first."""
    around = timedelta(days=DAYS_AROUND)
    rows = (
        Delivery.objects.filter(
            workspace=post.workspace_id,
            state__in=[state for state in State if state != State.CANCELLED],
        )
        .exclude(post=post.pk)
        .select_related("post__voice", "account")
    )
    before = rows.filter(due_at__gte=due - around, due_at__lt=due).order_by("-due_at", "-pk")
    after = rows.filter(due_at__gte=due, due_at__lte=due + around).order_by("due_at", "pk")
    found: dict[tuple[int, datetime], _Near] = {}
    for one in [*before[:MOST_COMPARED], *after[:MOST_COMPARED]]:
        when = one.due_at or due
        known = found.get((one.post_id, when), _Near(one.post, when, frozenset()))
        networks = known.networks | {one.account.network}
        found[one.post_id, when] = known._replace(networks=networks)
    return list(found.values())


def _similar(mine: _Near, near: list[_Near]) -> list[Question]:
    own = words_of(_everything(mine.post))
    if len(own) < FEWEST_WORDS:
        return []
    alike = [one for one in near if likeness(own, words_of(_everything(one.post))) >= ALIKE]
    return [
        _question(
            "similar",
            _("Nearly the same text: %(post)s, %(voice)s, %(time)s.") % _named(one),
            one.post,
            " ".join(sorted(own)),
        )
        for one in _once(alike)
    ]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their words that both have, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def words_of(text: str) -> frozenset[str]:
    """Its different words, folded."""
    bare = unicodedata.normalize("NFKD", _ADDRESS.sub(" ", text).casefold())
    return frozenset(_WORD.findall("".join(one for one in bare if not unicodedata.combining(one))))


def _same_links(mine: _Near, near: list[_Near]) -> list[Question]:
    own = links_of(mine.post)
    found = [(one, link) for one in near for link in sorted(own & links_of(one.post))[:1]]
    return [
        _question(
            "link",
            _("The same link stands in %(post)s, %(voice)s, %(time)s: %(link)s")
            % {**_named(one), "link": link},
            one.post,
            link,
        )
        for one, link in found[:MOST_OF_A_KIND]
    ]


def links_of(post: Post) -> frozenset[str]:
    """Addresses in its texts and cards, without what only measures."""
    cards = [
        str((part.get("card") or {}).get("url") or "") for part in post.content.get("parts") or []
    ]
    found = [*_ADDRESS.findall(text_of(post.content)), *cards]
    return frozenset(_bare(link) for link in found if link)


def _bare(link: str) -> str:
    return link.partition("?")[0].partition("#")[0].rstrip("/.,;:!)").lower()


def _too_close(mine: _Near, near: list[_Near]) -> list[Question]:
    voice, due = mine.post.voice, mine.at
    gap = timedelta(minutes=voice.gap_minutes)
    same = [one for one in near if one.post.voice_id == voice.pk]
    others = [one for one in near if one.post.voice_id != voice.pk]
    close = [one for one in same if abs(one.at - due) < gap]
    beside = [
        one
        for one in near
        if one.networks & mine.networks and abs(one.at - due) < timedelta(minutes=NETWORK_MINUTES)
    ]
    hour = [one for one in others if abs(one.at - due) < timedelta(minutes=HOUSE_MINUTES)]
    said = {
        "gap": (close, _("Less than the gap of this voice from %(post)s, %(time)s.")),
        "network": (beside, _("A few minutes from %(post)s, %(voice)s, on the same network.")),
        "hour": (hour, _("In the same hour %(voice)s speaks: %(post)s, %(time)s.")),
    }
    asked: dict[int, Question] = {}
    for kind, (found, sentence) in said.items():
        for one in _once(found):
            # Of two reasons to ask about one neighbour, the first is enough.
            question = _question(kind, sentence % _named(one), one.post, mine.when)
            asked.setdefault(one.who, question)
    return list(asked.values())


def _rhythm(mine: _Near, near: list[_Near]) -> list[Question]:
    voice = mine.post.voice
    times = sorted({one.who: one.at for one in near if one.post.voice_id == voice.pk}.values())
    said = {
        "day": (voice.per_day, DAY, _("%(voice)s would speak more than %(most)d times in a day.")),
        "week": (
            voice.per_week,
            WEEK,
            _("%(voice)s would speak more than %(most)d times in a week."),
        ),
    }
    return [
        _question(
            "rhythm", sentence % {"voice": voice.name, "most": most}, None, f"{name} {mine.when}"
        )
        for name, (most, period, sentence) in said.items()
        if most is not None and is_too_many(times, mine.at, period, most)
    ]


def is_too_many(times: Sequence[datetime], at: datetime, period: timedelta, most: int) -> bool:
    """Whether one more at `at` makes more than `most` within any `period` around it. `times` are
    sorted."""
    first, last = bisect_right(times, at - period), bisect_left(times, at + period)
    around = sorted([*times[first:last], at])
    return any(
        around[place + most] - around[place] < period
        for place in range(len(around) - most)
    )  # fmt: skip


def _question(kind: str, sentence: str, post: Post | None, about: str) -> Question:
    named = f"{kind} {post.pk if post else ''} {about}"
    return Question(kind, sentence, hashlib.sha256(named.encode()).hexdigest()[:40], post)


def _once(found: list[_Near]) -> list[_Near]:
    """Each post once, the nearest first, and not too many."""
    return list({one.who: one for one in reversed(found)}.values())[::-1][:MOST_OF_A_KIND]


def _named(one: _Near) -> dict[str, str]:
    text = " ".join(str(one.post).split())
    shown = text if len(text) <= 50 else f"{text[:49]}…"
    return {
        "post": _("“%(text)s”") % {"text": shown},
        "voice": one.post.voice.name,
        "time": date_format(timezone.localtime(one.at), "SHORT_DATETIME_FORMAT"),
    }


def _everything(post: Post) -> str:
    return text_of(post.content)
