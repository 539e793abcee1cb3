"""What stands in the columns of one member's deck."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Member
from perchoir.listening.deck.models import Column
from perchoir.listening.engine import QueryError
from perchoir.listening.mentions.cards import Card, cards_for
from perchoir.listening.mentions.models import Match, Mention, Volume
from perchoir.listening.mentions.queries import (
    PAGE,
    Page,
    Place,
    firsts_among,
    newest_of_watch,
    visible_mentions,
)
from perchoir.listening.search.asked import Asked, from_filters
from perchoir.listening.search.finding import Search
from perchoir.listening.search.index.entries import Found
from perchoir.listening.search.keys import key_of
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading import error_sentence

DAY_HOURS = 24
AT_FIRST = 100
FEWEST = 10
MOST_PAGES = 4


@dataclass(frozen=True, slots=True)
class Filled:
    """A column with the newest of its mentions; `older` is where the next ones begin.

    `mistake` says why its saved filter cannot be read, if it cannot.
    """

    column: Column
    cards: Sequence[Card]
    older: str
    hours: Sequence[int] = ()
    mistake: str = ""

    @property
    def today(self) -> int:
        return sum(self.hours)


def columns_of(member: Member) -> list[Column]:
    # A deleted watch can be had back for a while, with its columns.
    columns = Column.objects.filter(member=member, watch__deleted_at__isnull=True)
    return list(columns.select_related("watch", "saved_filter__watch"))


def fill(member: Member, column: Column, older: str = "", limit: int = PAGE) -> Filled:
    """One page of a column, from its top or below `older`."""
    try:
        page, rest = _page(member, column, older, limit)
    except QueryError as error:
        # An older version took the filter, this one refuses it: the rest of the deck stands.
        return Filled(column, (), "", mistake=error_sentence(error))
    return Filled(column, cards_for(member, page, query_texts(column)), rest)


def fill_all(member: Member, columns: Sequence[Column]) -> list[Filled]:
    """The top of every column, with the volume of its day.

    The more columns, the fewer posts of each at first: the page stays quick to make, and what
    lies below the screen comes when it is reached.
    """
    limit = max(FEWEST, min(PAGE, AT_FIRST // max(1, len(columns))))
    hours = volumes_of_the_day([one.watch for one in columns if one.watch])
    filled = [fill(member, column, limit=limit) for column in columns]
    return [replace(one, hours=hours.get(one.column.watch_id or 0, ())) for one in filled]


def place_of(column: Column, mention_id: int | None) -> str:
    """Where a mention stands in a column, as `older` writes it; nothing when it is not there."""
    if mention_id is None:
        return ""
    if column.watch:
        match = Match.objects.filter(watch=column.watch, mention=mention_id).first()
        return str(Place(match.at, match.pk)) if match else ""
    mention = Mention.objects.filter(pk=mention_id, workspace=column.member.workspace_id).first()
    return str(key_of(mention.at, mention.pk)) if mention else ""


def query_texts(column: Column) -> list[str]:
    """Whose words are marked in the column."""
    if column.watch:
        return [column.watch.query]
    assert column.saved_filter
    return [column.saved_filter.query] if column.saved_filter.query.strip() else []


def arrived(member: Member, column: Column, mentions: Sequence[Mention]) -> list[Card]:
    """Those of some mentions that have a place in the column."""
    if column.watch:
        return cards_for(member, firsts_among(column.watch, mentions), query_texts(column))
    assert column.saved_filter
    try:
        search = _search(member, column.saved_filter)
    except QueryError:
        return []
    found = [Found(key_of(one.at, one.pk), one.pk) for one in mentions]
    kept = {hit.mention.pk for hit in search.judge(found)}
    shown = [one for one in mentions if one.pk in kept]
    shown = shown if column.each_copy else _firsts(search, shown)
    return cards_for(member, shown, query_texts(column))


def shown_in(column: Column, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Those that the column does not keep under their first."""
    if column.watch is None or column.each_copy:
        return mentions
    return firsts_among(column.watch, mentions)


def volumes_of_the_day(watches: Sequence[Watch]) -> dict[int, list[int]]:
    """Posts in each of the last 24 hours, the present one last, by watch."""
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(
        hours=DAY_HOURS - 1
    )
    hours = {watch.pk: [0] * DAY_HOURS for watch in watches}
    rows = Volume.objects.filter(watch__in=watches, at__gte=begin)
    for watch_id, at, posts in rows.values_list("watch", "at", "posts"):
        place = int((at - begin) / timedelta(hours=1))
        if place < DAY_HOURS:
            hours[watch_id][place] += posts
    return hours


def watches_to_add(member: Member, columns: Sequence[Column]) -> list[Watch]:
    shown = [one.watch_id for one in columns if one.watch_id]
    watches = Watch.objects.filter(workspace=member.workspace).exclude(pk__in=shown)
    return list(watches.order_by("name"))


def filters_to_add(member: Member, columns: Sequence[Column]) -> list[SavedFilter]:
    shown = [one.saved_filter_id for one in columns if one.saved_filter_id]
    filters = SavedFilter.objects.filter(workspace=member.workspace).exclude(pk__in=shown)
    return list(filters.order_by("name"))


def _page(member: Member, column: Column, older: str, limit: int) -> tuple[Sequence[Mention], str]:
    if column.watch:
        place = Place.read(older) if older else None
        page = newest_of_watch(column.watch, place, limit, copies=column.each_copy)
        return page.mentions, _written(page)
    return _page_of_filter(member, column, whole_number(older), limit)


def _page_of_filter(
    member: Member, column: Column, below: int | None, limit: int
) -> tuple[Sequence[Mention], str]:
    """A page of a saved filter. In a storm it looks a few pages further for what is not a copy."""
    assert column.saved_filter
    search = _search(member, column.saved_filter)
    shown: list[Mention] = []
    for _page in range(MOST_PAGES):
        found = search.page(below, limit)
        seen = visible_mentions(member.workspace, [hit.mention.pk for hit in found.hits])
        shown += seen if column.each_copy else _firsts(search, seen)
        below = found.older
        if below is None or len(shown) >= limit // 2:
            break
    return shown, str(below or "")


def _firsts(search: Search, mentions: Sequence[Mention]) -> list[Mention]:
    """Those whose first, if they have one, is not let in too."""
    firsts = Mention.objects.filter(pk__in={one.first_id for one in mentions if one.first_id})
    hits = search.judge([Found(key_of(one.at, one.pk), one.pk) for one in firsts])
    there = {hit.mention.pk for hit in hits}
    return [one for one in mentions if one.first_id not in there]


def _written(page: Page) -> str:
    return str(page.older) if page.older else ""


def _search(member: Member, saved: SavedFilter) -> Search:
    return Search(member.workspace, _asked(saved), member)


def _asked(saved: SavedFilter) -> Asked:
    return from_filters(saved.query, saved.watch_id, saved.filters)
