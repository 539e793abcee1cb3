"""Finding stored mentions: candidates from the index, each judged by the reference evaluator.

A page does a bounded amount of work. When it stops before it is full, it says down to when it has
looked, and the next page goes on from there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.engine import reference
from perchoir.listening.engine.query import Query, parse
from perchoir.listening.mentions.models import Author, Match, Mention, Star
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.mentions.queries import WITH
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.index.entries import Found
from perchoir.listening.search.index.reading import needed, primary
from perchoir.listening.search.index.terms import any_term, fact_term
from perchoir.listening.search.index.walking import IndexWalk
from perchoir.listening.search.index.wanted import Both, Wanted, term
from perchoir.listening.search.keys import HIGHEST, LOWEST, first_key, instant_of
from perchoir.listening.search.walks import ListWalk, Walk

PAGE = 30
MOST_EXAMINED = 400
MOST_WINDOWS = 60
COUNTED_TO = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention that was asked for."""

    key: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, newest first. `older` is where the next page begins, None at the end.

    `stopped_at` is set when the work allowed was spent before the page was full.
    """

    hits: list[Hit]
    older: int | None
    stopped_at: datetime | None


class Search:
    """One search by one reader. Raises `QueryError` when its query has a mistake."""

    def __init__(self, workspace: Workspace, asked: Asked, member: Member | None = None) -> None:
        self.workspace, self.asked, self.member = workspace, asked, member
        self.query: Query | None = (
            parse(asked.query, allow_broad=True) if asked.query.strip() else None
        )
        self.below, self.above = _bounds(asked)

    def page(
        self, below: int | None = None, size: int = PAGE, most_examined: int = MOST_EXAMINED
    ) -> Page:
        """The hits below a key."""
        walk = self._walk(self.below if below is None else min(below, self.below))
        hits: list[Hit] = []
        for candidates in self._batches(walk, size, most_examined):
            for hit in self.judge(candidates):
                if len(hits) == size:
                    return Page(hits, hits[-1].key, None)
                hits.append(hit)
        if walk.over:
            return Page(hits, None, None)
        return Page(hits, walk.position, instant_of(walk.position))

    def judge(self, candidates: Sequence[Found]) -> Iterator[Hit]:
        """Those candidates that are what was asked for, in their order."""
        chosen = self._mentions().filter(pk__in=[one.mention_id for one in candidates])
        known = {mention.pk: mention for mention in chosen}
        for candidate in candidates:
            mention = known.get(candidate.mention_id)
            if mention and self._is_asked_for(mention):
                yield Hit(candidate.key, mention)

    def count(self, limit: int = COUNTED_TO) -> int | None:
        """About how many, at most `limit`; None when filters make it costly to say."""
        wanted = self._wanted()
        if wanted is None or self._is_listed() or self.asked.state or self.asked.author:
            return None
        walk = IndexWalk(self.workspace.pk, wanted, self.below, self.above)
        return walk.count(limit)

    def _batches(self, walk: Walk, size: int, most: int) -> Iterator[list[Found]]:
        """Candidates, first as many as a page holds, then three times as many, up to the limit."""
        examined, limit = 0, size + 1
        for _window in range(MOST_WINDOWS):
            if walk.over or examined >= most:
                return
            candidates = walk.take(min(limit, most))
            examined += len(candidates)
            if candidates:
                limit = min(limit * 3, 500)
                yield candidates

    def _walk(self, below: int) -> Walk:
        rows = None if self._wanted_by_query() else self._list()
        if rows is not None:
            return ListWalk(*rows, below, self.above)
        wanted = self._wanted() or term(any_term(self.workspace.pk))
        return IndexWalk(self.workspace.pk, wanted, below, self.above)

    def _list(self) -> tuple[QuerySet[Match] | QuerySet[Mention], str] | None:
        """Rows in the order of time that already hold everything asked for, if any."""
        asked, mentions = self.asked, Mention.objects.filter(workspace=self.workspace)
        if asked.starred and self.member:
            return mentions.filter(stars__member=self.member), "id"
        if asked.author:
            return mentions.filter(author__in=self._authors()), "id"
        if asked.watch:
            watched = Match.objects.filter(watch=asked.watch, watch__workspace=self.workspace)
            return watched, "mention_id"
        return None

    def _is_listed(self) -> bool:
        return bool(self.asked.starred or self.asked.watch)

    def _wanted_by_query(self) -> Wanted | None:
        return needed(self.workspace.pk, self.query) if self.query else None

    def _wanted(self) -> Wanted | None:
        """What the index is asked: what the query needs, and the filters that it knows."""
        asked, here = self.asked, self.workspace.pk
        given = (("n", asked.network), ("l", primary(asked.language)),
                 ("k", asked.kind), ("m", asked.attached))  # fmt: skip
        parts = [term(fact_term(here, sign, value)) for sign, value in given if value]
        by_query = self._wanted_by_query()
        found: list[Wanted] = [by_query, *parts] if by_query else [*parts]
        if len(found) > 1:
            return Both(tuple(found))
        return found[0] if found else None

    def _mentions(self) -> QuerySet[Mention]:
        asked = self.asked
        chosen = Mention.objects.filter(self._state(), workspace=self.workspace)
        if asked.network:
            chosen = chosen.filter(network=asked.network)
        if asked.language:
            regional = Q(language__istartswith=asked.language + "-")
            chosen = chosen.filter(Q(language__iexact=asked.language) | regional)
        if asked.kind:
            chosen = chosen.filter(kind=asked.kind)
        if asked.author:
            chosen = chosen.filter(author__in=self._authors())
        if asked.watch:
            matched = Match.objects.filter(mention=OuterRef("pk"), watch=asked.watch)
            chosen = chosen.filter(Exists(matched))
        if asked.starred:
            stars = Star.objects.filter(mention=OuterRef("pk"), member=self.member)
            chosen = chosen.filter(Exists(stars))
        return chosen.select_related(*WITH)

    def _state(self) -> Q:
        shown = Q(triage__hidden_at__isnull=True)
        match self.asked.state:
            case "open":
                return shown & Q(triage__handled_at__isnull=True)
            case "handled":
                return shown & Q(triage__handled_at__isnull=False)
            case "mine":
                return shown & Q(triage__assignee=self.member)
            case "hidden":
                return ~shown
            case _:
                return shown

    def _authors(self) -> list[int]:
        asked = self.asked.author
        named = Q(handle=asked) | Q(handle=asked.lower())
        if (number := whole_number(asked)) is not None:
            named |= Q(pk=number)
        authors = Author.objects.filter(named, workspace=self.workspace)
        return list(authors.values_list("pk", flat=True)[:50])

    def _is_asked_for(self, mention: Mention) -> bool:
        if self.asked.attached and not _has(mention, self.asked.attached):
            return False
        return self.query is None or reference.matches(self.query, post_of(mention))


def _has(mention: Mention, media: str) -> bool:
    if media == "link":
        return bool(mention.links)
    return any(one.get("kind") == media for one in mention.media)


def _bounds(asked: Asked) -> tuple[int, int]:
    """Keys below and from which to look: days of the reader's calendar."""
    zone = timezone.get_current_timezone()
    below, above = HIGHEST, LOWEST
    if asked.until:
        below = first_key(datetime.combine(asked.until, time(), zone) + timedelta(days=1))
    if asked.since:
        above = first_key(datetime.combine(asked.since, time(), zone))
    return below, above
