"""From live events to what an open deck must show: rendered posts, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from perchoir.core.live.queries import Change
from perchoir.core.live.streams import Message
from perchoir.core.people.models import Member
from perchoir.listening.deck.models import Column
from perchoir.listening.deck.queries import arrived, columns_of, query_texts
from perchoir.listening.mentions.cards import Card, cards_for
from perchoir.listening.mentions.models import Match
from perchoir.listening.mentions.queries import mentions_of_matches, visible_mentions

# More than a column's first page at once is a storm: the page reads the column again instead.
MOST_AT_ONCE = 50


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
    back: bool = False


def messages_for(member: Member, changes: Sequence[Change]) -> list[Message]:
    """`posts` by column, `changed` and `gone` mentions, `muted` authors; `again` when the page
    must read its columns again."""
    seen = _gather(changes)
    found: list[Message] = []
    posts = _posts(member, seen.matches)
    if posts:
        found.append(("posts", posts))
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
            seen.matches.setdefault(int(number), []).extend(change.payload.get("matches", ()))
        elif kind == "author":
            seen.muted.update([int(number)] if change.payload.get("muted") else [])
            seen.back |= not change.payload.get("muted")
        else:
            _gather_mention(seen, int(number), change.payload)
    return seen


def _gather_mention(seen: _Gathered, pk: int, payload: Any) -> None:
    if payload.get("removed"):
        seen.gone.add(pk)
    elif payload.get("back"):
        seen.back = True
    else:
        seen.changed.add(pk)


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
    return [one for one in found if one["posts"] or one["again"]]


def _of_watch(member: Member, column: Column, matches: dict[int, list[int]]) -> dict[str, Any]:
    assert column.watch
    ids = matches.get(column.watch.pk, [])
    if len(ids) > MOST_AT_ONCE:
        return {"column": column.pk, "posts": [], "again": True}
    mentions = mentions_of_matches(column.watch, ids) if ids else []
    return _rendered(column, cards_for(member, mentions, query_texts(column)))


def _rendered(column: Column, cards: Sequence[Card]) -> dict[str, Any]:
    posts = [render_to_string("mentions/post.html", {"card": card}) for card in cards]
    return {"column": column.pk, "posts": posts, "again": False}
