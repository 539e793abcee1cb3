"""What a query would have matched among the posts stored these last days, while it is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Member
from perchoir.listening.engine import Query, explain, matches
from perchoir.listening.engine.reference import Explanation
from perchoir.listening.mentions.cards import Card, cards_for
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.finding import Hit, Search
from perchoir.listening.watches.applying import may_match_no_longer
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.queries import parsed_or_none
from perchoir.listening.watches.reading import Reason, reasons
from perchoir.networks.contract import IncomingAuthor, IncomingPost

DAYS = 7
SHOWN = 6
MOST_READ = 240


@dataclass(frozen=True, slots=True)
class Example:
    """A post that would have matched, and why."""

    card: Card
    reason: Reason


@dataclass(frozen=True, slots=True)
class Preview:
    """Posts a day over the last days; `is_whole` when none was left unread."""

    days: Sequence[tuple[date, int]]
    examples: Sequence[Example]
    posts: int
    is_whole: bool

    @property
    def a_day(self) -> float:
        """The mean over the days that were read to their end."""
        return sum(posts for _day, posts in self.days) / max(len(self.days), 1)


def preview(member: Member, text: str, query: Query) -> Preview:
    """Read the newest stored posts of the last days that the query matches, up to a limit."""
    today = timezone.localdate()
    search = Search(member.workspace, Asked(text, since=today - timedelta(days=DAYS - 1)), member)
    page = search.page(size=MOST_READ, most_examined=MOST_READ)
    return Preview(
        days=_days(page.hits, today, is_whole=page.older is None),
        examples=_examples(member, text, query, page.hits[:SHOWN]),
        posts=len(page.hits),
        is_whole=page.older is None,
    )


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of the newest mentions that a watch has, how many its query of today does not match."""

    read: int
    leaving: int


def leaving(watch: Watch) -> Leaving | None:
    """What applying to the past would take out, judged by the newest; None when nothing would."""
    query = parsed_or_none(watch.query)
    if query is None or not may_match_no_longer(watch):
        return None
    newest = watch.matches.order_by("-at", "-id").select_related("mention__author")[:MOST_READ]
    judged = [matches(query, post_of(match.mention)) for match in newest]
    return Leaving(len(judged), judged.count(False))


def results_seen(member: Member, text: str) -> list[IncomingPost]:
    """Recent posts of the query, for the homonyms among them."""
    hits = Search(member.workspace, Asked(text), member).page(size=300, most_examined=300).hits
    return [post_of(hit.mention) for hit in hits]


def why(member: Member, query: Query, asked: str) -> tuple[Reason, Mention | None]:
    """Why a post matches or not: a stored one (its address or number), or any text."""
    mention = _stored(member, asked.strip())
    post = post_of(mention) if mention else _written(asked)
    return reasons(explain(query, post)), mention


def _days(hits: Sequence[Hit], today: date, *, is_whole: bool) -> list[tuple[date, int]]:
    """Posts by day, oldest first. Where reading stopped early, only days read to their end."""
    found = [timezone.localtime(hit.mention.at).date() for hit in hits]
    first = today - timedelta(days=DAYS - 1)
    if not is_whole and found:
        first = min(found[-1] + timedelta(days=1), today)
    length = (today - first).days + 1
    days = [first + timedelta(days=turn) for turn in range(length)]
    return [(day, found.count(day)) for day in days]


def _examples(member: Member, text: str, query: Query, hits: Sequence[Hit]) -> list[Example]:
    cards = cards_for(member, [hit.mention for hit in hits], [text])
    return [Example(card, _reason(query, card.mention)) for card in cards]


def _reason(query: Query, mention: Mention) -> Reason:
    found: Explanation = explain(query, post_of(mention))
    return reasons(found)


def _stored(member: Member, asked: str) -> Mention | None:
    mentions = Mention.objects.filter(workspace=member.workspace).select_related("author")
    number = whole_number(asked.rstrip("/").rpartition("/")[2])
    if number is not None and len(asked) < 400:
        found = mentions.filter(pk=number).first()
        if found:
            return found
    if asked.startswith(("http://", "https://", "at://")) and " " not in asked:
        return mentions.filter(url=asked[:2000]).first()
    return None


def _written(text: str) -> IncomingPost:
    now = timezone.now()
    return IncomingPost(
        network="",
        id="",
        url="",
        author=IncomingAuthor(""),
        text=text,
        created_at=now,
        received_at=now,
    )
