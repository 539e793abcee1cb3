"""From live events to what an open deck must show: rendered posts, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import ngettext

from perchoir.core.kit.words import clean_name
from perchoir.core.live.queries import Change
from perchoir.core.live.streams import Message
from perchoir.core.people.models import Member
from perchoir.listening.deck.models import Column
from perchoir.listening.deck.queries import arrived, columns_of, query_texts
from perchoir.listening.mentions.cards import Card, cards_for
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.queries import (
    copies_that_came,
    mentions_of_matches,
    visible_mentions,
)

# More than a column's first page at once is a storm: the page reads the column again instead.
MOST_AT_ONCE = 50
OPENING_WORDS = 8


def concerns_decks(topic: str) -> bool:
    """Topics that an open deck listens to."""
    return topic.startswith(("watch:", "mention:", "author:"))


@dataclass
class _Gathered:
    """What some events add up to."""

    matches: dict[int, list[int]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    muted: set[int] = field(default_factory=set)
    risen: set[int] = field(default_factory=set)
    left: dict[int, list[int]] = field(default_factory=dict)
    ungrouped: set[int] = field(default_factory=set)
    back: bool = False


def messages_for(member: Member, changes: Sequence[Change]) -> list[Message]:
    """What `left` columns whose watch asks for something else, `posts` by column, `risen` ones
    (copies no more) likewise, `changed` and `gone` mentions, `muted` authors; `again` when the page
    must read its columns again."""
    seen = _gather(changes)
    found: list[Message] = []
    left = _left(member, seen)
    if left:
        found.append(("left", left))
    posts = _posts(member, seen.matches)
    if posts:
        found.append(("posts", posts))
    risen = _risen(member, seen.risen - seen.gone)
    if risen:
        found.append(("risen", risen))
    if seen.gone:
        found.append(("gone", sorted(seen.gone)))
    if seen.changed - seen.gone:
        found.append(("changed", sorted(seen.changed - seen.gone)))
    if seen.muted:
        found.append(("muted", sorted(seen.muted)))
    if seen.back:
        found.append(("again", None))
    return found


def _gather(changes: Iterable[Change]) -> _Gathered:
    seen = _Gathered()
    for change in changes:
        kind, _, number = change.topic.partition(":")
        if kind == "watch":
            _gather_watch(seen, int(number), change.payload)
        elif kind == "author":
            seen.muted.update([int(number)] if change.payload.get("muted") else [])
            seen.back |= not change.payload.get("muted") or bool(change.payload.get("regrouped"))
        else:
            _gather_mention(seen, int(number), change.payload)
    return seen


def _gather_watch(seen: _Gathered, pk: int, payload: Any) -> None:
    seen.matches.setdefault(pk, []).extend(payload.get("matches", ()))
    if payload.get("left"):
        seen.left.setdefault(pk, []).extend(payload["left"])
    if payload.get("ungrouped"):
        seen.ungrouped.add(pk)


def _gather_mention(seen: _Gathered, pk: int, payload: Any) -> None:
    if payload.get("removed"):
        seen.gone.add(pk)
    elif payload.get("back"):
        seen.back = True
    else:
        seen.changed.add(pk)
        seen.risen.update([pk] if payload.get("risen") else [])


def _left(member: Member, seen: _Gathered) -> list[dict[str, Any]]:
    """What each column is to drop; `again` where copies of it may stand for themselves now."""
    if not seen.left:
        return []
    watches = [(column, _watch_of(column)) for column in columns_of(member)]
    return [
        {
            "column": column.pk,
            "mentions": sorted(set(seen.left[watch_id])),
            "again": watch_id in seen.ungrouped,
        }
        for column, watch_id in watches
        if watch_id in seen.left
    ]


def _watch_of(column: Column) -> int | None:
    return column.saved_filter.watch_id if column.saved_filter else column.watch_id


def _posts(member: Member, matches: dict[int, list[int]]) -> list[dict[str, Any]]:
    if not any(matches.values()):
        return []
    columns = columns_of(member)
    found = [_of_watch(member, column, matches) for column in columns if column.watch_id]
    filters = [column for column in columns if column.saved_filter_id]
    if filters:
        ids = [pk for some in matches.values() for pk in some]
        mentions = Match.objects.filter(pk__in=ids).values_list("mention", flat=True)
        new = visible_mentions(member.workspace, set(mentions))
        found += [_rendered(column, arrived(member, column, new)) for column in filters]
    return [one for one in found if one["posts"] or one["again"] or one["passed"]]


def _risen(member: Member, ids: set[int]) -> list[dict[str, Any]]:
    """Copies whose first went, or which say something else now, for columns that did not show
    them."""
    mentions = visible_mentions(member.workspace, ids) if ids else []
    if not mentions:
        return []
    columns = [column for column in columns_of(member) if not column.each_copy]
    found = [_rendered(column, arrived(member, column, mentions)) for column in columns]
    return [one for one in found if one["posts"]]


def _of_watch(member: Member, column: Column, matches: dict[int, list[int]]) -> dict[str, Any]:
    assert column.watch
    ids = matches.get(column.watch.pk, [])
    passed = [] if column.each_copy or not ids else copies_that_came(column.watch, ids)
    if len(ids) - len(passed) > MOST_AT_ONCE:
        return {"column": column.pk, "posts": [], "again": True, "passed": _passed(passed)}
    mentions = mentions_of_matches(column.watch, ids, copies=column.each_copy) if ids else []
    cards = cards_for(member, mentions, query_texts(column))
    return _rendered(column, cards) | {"passed": _passed(passed)}


def _passed(copies: Sequence[Mention]) -> list[dict[str, Any]]:
    """Who passed on what was said before: a line and a figure rather than posts, by first."""
    by_first: dict[int, list[Mention]] = {}
    for copy in copies:
        by_first.setdefault(copy.first_id or 0, []).append(copy)
    return [_passing(theirs) for theirs in by_first.values()]


def _passing(copies: Sequence[Mention]) -> dict[str, Any]:
    first = copies[0].first
    assert first
    said = ngettext("%(n)s copy", "%(n)s copies", first.copies) % {"n": first.copies}
    words = " ".join((first.title or first.text).split())
    return {
        "first": first.pk,
        "who": clean_name(str(copies[0].author)),
        "new": len(copies),
        "copies": said,
        "words": Truncator(words).words(OPENING_WORDS, truncate="…"),
    }


def _rendered(column: Column, cards: Sequence[Card]) -> dict[str, Any]:
    posts = [render_to_string("mentions/post.html", {"card": card}) for card in cards]
    return {"column": column.pk, "posts": posts, "again": False, "passed": []}
