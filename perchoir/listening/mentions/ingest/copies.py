"""Copies stand under the first that was seen: "who said it first".

A group is one mention whose `first` is empty and those that point at it. The first is the earliest
by `at`, then by id, of those whose author is not muted: what a muted author said first would take
everybody else's copies off the decks with it. All of this runs in the workspace's turn, so that two
workers never found two groups for one text.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from perchoir.core.jobs.tables import (
    as_list,
    delete_rows,
    each_of,
    execute,
    in_list,
    insert_rows,
    rows_of,
    table,
    update_rows,
)
from perchoir.listening.mentions.ingest import fingerprints
from perchoir.listening.mentions.models import Author, Fingerprint, Match, Mention

WINDOW = timedelta(days=3)
"""For how long near copies of a text are looked for. Exact copies are found for ever."""

MOST_COMPARED = 50
"""Firsts that one text is compared with, and that one band remembers, the newest. Texts can be made
to share a band without being alike; a flood of them costs no more than this each."""


@dataclass(slots=True)
class Newcomer:
    """A mention that is to find its group."""

    id: int
    at: datetime
    fingerprint: fingerprints.Fingerprint


@dataclass(slots=True)
class _Member:
    """What is known of a mention while groups change: `first` is None for the head of a group."""

    id: int
    at: datetime
    words: fingerprints.Words
    muted: bool
    copies: int = 0
    first: int | None = None

    @property
    def rank(self) -> tuple[bool, datetime, int]:
        """The lowest of a group is its first."""
        return self.muted, self.at, self.id


def join_groups(workspace_id: int, newcomers: Sequence[Newcomer]) -> list[int]:
    """Put each newcomer under the first of its kind, or before it when it is older; those that
    are the first no more."""
    if not newcomers:
        return []
    groups = _Groups(workspace_id, newcomers)
    for newcomer in newcomers:
        groups.place(newcomer)
    groups.write()
    return groups.dethroned


class _Groups:
    def __init__(self, workspace_id: int, newcomers: Sequence[Newcomer]) -> None:
        self._workspace_id = workspace_id
        mine = [newcomer.id for newcomer in newcomers]
        self._by_hash = _heads_by_hash(
            workspace_id, {newcomer.fingerprint.hash for newcomer in newcomers}, mine
        )
        bands = {band for newcomer in newcomers for band in newcomer.fingerprint.bands}
        self._by_band = _heads_by_band(workspace_id, bands)
        wanted = {head for newcomer in newcomers for head in self._near(newcomer)}
        self._members = _members(wanted | set(self._by_hash.values()))
        self._muted = _muted_among(mine)
        self._touched: dict[int, _Member] = {}
        self.dethroned: list[int] = []
        self._new_heads: dict[int, Newcomer] = {}

    def place(self, newcomer: Newcomer) -> None:
        is_muted = newcomer.id in self._muted
        member = _Member(newcomer.id, newcomer.at, newcomer.fingerprint.words, is_muted)
        head = self._head_for(newcomer)
        self._members[member.id] = self._touched[member.id] = member
        if head is None:
            self._found_group(newcomer)
        elif member.rank < head.rank:
            self._replace(head, member)
        else:
            member.first = head.id
            head.copies += 1
            self._touched[head.id] = head
        self._by_hash[newcomer.fingerprint.hash] = member.id

    def _head_for(self, newcomer: Newcomer) -> _Member | None:
        same = self._by_hash.get(newcomer.fingerprint.hash)
        if same is not None and same in self._members:
            return self._head_of(same)
        for candidate in self._near(newcomer):
            member = self._members.get(candidate)
            if member and fingerprints.alike(member.words, newcomer.fingerprint.words):
                return self._head_of(member.id)
        return None

    def _near(self, newcomer: Newcomer) -> list[int]:
        """The newest of those that share a band with it, in the order of the bands."""
        bands = (
            self._by_band.get(band, [])[-MOST_COMPARED:] for band in newcomer.fingerprint.bands
        )
        near = list(dict.fromkeys(chain.from_iterable(bands)))
        newest = set(heapq.nlargest(MOST_COMPARED, near))
        return [head for head in near if head in newest]

    def _head_of(self, mention_id: int) -> _Member:
        member = self._members[mention_id]
        while member.first is not None:
            member = self._members[member.first]
        return member

    def _found_group(self, newcomer: Newcomer) -> None:
        self._new_heads[newcomer.id] = newcomer
        for band in newcomer.fingerprint.bands:
            self._by_band.setdefault(band, []).append(newcomer.id)

    def _replace(self, head: _Member, member: _Member) -> None:
        member.copies, head.copies, head.first = head.copies + 1, 0, member.id
        self._touched[head.id] = head
        self.dethroned.append(head.id)

    def write(self) -> None:
        follow = [(self._head_of(old).id, old) for old in self.dethroned]
        update_rows(Mention, "first_id = %s", "first_id = %s", follow)
        update_rows(Fingerprint, "mention_id = %s", "mention_id = %s", follow)
        places = [
            (None if member.first is None else self._head_of(id).id, member.copies, id)
            for id, member in sorted(self._touched.items())
        ]
        update_rows(Mention, "first_id = %s, copies = %s", "id = %s", places)
        now = timezone.now()
        insert_rows(
            Fingerprint,
            ("workspace", "band", "mention", "received_at"),
            [
                (self._workspace_id, band, self._head_of(newcomer.id).id, now)
                for newcomer in self._new_heads.values()
                for band in newcomer.fingerprint.bands
            ],
        )
        delete_rows(
            Fingerprint,
            "workspace_id = %s AND band = %s AND mention_id = %s",
            list(self._forgotten()),
        )
        mark_copies(
            [id for first, _copies, id in places if first is not None]
            + [heir for heir, _old in follow]
        )

    def _forgotten(self) -> Iterator[tuple[int, int, int]]:
        """What is too much in the bands that grew, oldest first."""
        grown = {band for one in self._new_heads.values() for band in one.fingerprint.bands}
        for band in sorted(grown):
            for id in self._by_band[band][:-MOST_COMPARED]:
                head = self._head_of(id).id if id in self._members else id
                yield self._workspace_id, band, head


def mark_copies(ids: Sequence[int]) -> None:
    """Say again of these mentions, and of those that follow them, in which watches they are copies:
    where the watch also matched their first."""
    if not ids:
        return
    following = f"SELECT id FROM {table(Mention)} WHERE {in_list('first_id')}"  # noqa: S608
    followers = [id for (id,) in rows_of(following, [as_list(ids)])]
    statement = f"""
        UPDATE {table(Match)} SET is_copy = EXISTS (
            SELECT 1 FROM {table(Mention)} AS mention
            JOIN {table(Match)} AS matched ON matched.mention_id = mention.first_id
            WHERE mention.id = {table(Match)}.mention_id
                AND matched.watch_id = {table(Match)}.watch_id)
        WHERE {in_list("mention_id")}"""  # noqa: S608
    execute(statement, [as_list({*ids, *followers})])


def _heads_by_hash(workspace_id: int, hashes: set[int], leave_out: list[int]) -> dict[int, int]:
    mentions = table(Mention)
    statement = f"""
        SELECT wanted.value, (
            SELECT COALESCE(first_id, id) FROM {mentions}
            WHERE workspace_id = %s AND text_hash = wanted.value AND NOT {in_list("id")}
            LIMIT 1)
        FROM {each_of("wanted")}"""  # noqa: S608
    found = rows_of(statement, [workspace_id, as_list(leave_out), as_list(hashes)])
    return {text_hash: head for text_hash, head in found if head is not None}


def _heads_by_band(workspace_id: int, bands: set[int]) -> dict[int, list[int]]:
    statement = f"""
        SELECT band, mention_id FROM {table(Fingerprint)}
        WHERE workspace_id = %s AND {in_list("band")} ORDER BY mention_id"""  # noqa: S608
    found: dict[int, list[int]] = {}
    for band, mention_id in rows_of(statement, [workspace_id, as_list(bands)]):
        found.setdefault(band, []).append(mention_id)
    return found


def _members(ids: Iterable[int]) -> dict[int, _Member]:
    rows = Mention.objects.filter(id__in=list(ids)).values_list(
        "id", "at", "title", "text", "copies", "author__muted_at"
    )
    return {
        id: _Member(id, at, fingerprints.words_of(f"{title}\n{text}"), muted_at is not None, copies)
        for id, at, title, text, copies, muted_at in rows
    }


def _muted_among(ids: Iterable[int]) -> set[int]:
    """Those whose author is muted."""
    muted = Mention.objects.filter(id__in=list(ids), author__muted_at__isnull=False)
    return set(muted.values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Left:
    """`risen` stand under nobody any more, `lessened` are firsts that lost copies."""

    risen: Sequence[int] = ()
    lessened: Sequence[int] = ()


def leave_groups(ids: Sequence[int]) -> Left:
    """Take these mentions out of their groups: the next copy becomes the first."""
    if not ids:
        return Left()
    rows = Mention.objects.filter(id__in=ids).values_list("id", "first_id", "copies")
    leaving = set(ids)
    known = list(rows)
    heads = [id for id, _first, copies in known if copies]
    lost = Counter(first for _id, first, _copies in known if first and first not in leaving)
    update_rows(
        Mention, "copies = copies - %s", "id = %s", [(n, id) for id, n in sorted(lost.items())]
    )
    heirs = _promote(heads, ids)
    execute(f"DELETE FROM {table(Fingerprint)} WHERE {in_list('mention_id')}", [as_list(ids)])  # noqa: S608
    execute(
        f"UPDATE {table(Mention)} SET first_id = NULL, copies = 0 WHERE {in_list('id')}",  # noqa: S608
        [as_list(ids)],
    )
    copies = [id for id, first, _copies in known if first]
    mark_copies([*heirs, *copies])
    return Left([*heirs, *copies], sorted(lost))


def regroup_muted(author_id: int) -> bool:
    """Others' copies take the place of what a newly muted author said first; whether any did."""
    theirs = Mention.objects.filter(author=author_id, copies__gt=0)
    heads = list(theirs.values_list("id", flat=True))
    heirs = [heir for heir in _heirs(heads, []) if not heir.muted]
    return _exchange({heir.head: heir.id for heir in heirs})


def regroup_heard(author_id: int) -> bool:
    """What an author who is heard again said first takes its place back; whether any did."""
    theirs = Mention.objects.filter(author=author_id, first__isnull=False).filter(
        Q(first__author__muted_at__isnull=False)
        | Q(at__lt=F("first__at"))
        | Q(at=F("first__at"), id__lt=F("first_id"))
    )
    earliest = dict(theirs.order_by("-at", "-id").values_list("first_id", "id"))
    return _exchange(earliest)


def _exchange(places: dict[int, int]) -> bool:
    """Each of these heads becomes a copy of the other, which was one of its copies."""
    if not places:
        return False
    counts = dict(Mention.objects.filter(id__in=places).values_list("id", "copies"))
    follow = [(heir, head) for head, heir in sorted(places.items())]
    update_rows(Mention, "first_id = %s", "first_id = %s", follow)
    update_rows(Mention, "first_id = %s, copies = 0", "id = %s", follow)
    _take_over([(heir, head, counts[head]) for heir, head in follow])
    mark_copies([heir for heir, _head in follow])
    return True


def _promote(heads: list[int], leaving: Sequence[int]) -> list[int]:
    """The next copy of each head takes its place; which these are."""
    heirs = _heirs(heads, leaving)
    update_rows(Mention, "first_id = %s", "first_id = %s", [(heir.id, heir.head) for heir in heirs])
    _take_over([(heir.id, heir.head, heir.others) for heir in heirs])
    return [heir.id for heir in heirs]


def _take_over(places: Sequence[tuple[int, int, int]]) -> None:
    """Each first of these inherits from the second, with so many copies."""
    follow = [(heir, head) for heir, head, _copies in places]
    update_rows(Fingerprint, "mention_id = %s", "mention_id = %s", follow)
    counts = [(copies, heir) for heir, _head, copies in places]
    update_rows(Mention, "first_id = NULL, copies = %s", "id = %s", counts)


class _Heir(NamedTuple):
    """The copy that comes next after a head, and how many there are beside it."""

    head: int
    id: int
    others: int
    muted: bool


def _heirs(heads: list[int], leaving: Sequence[int]) -> list[_Heir]:
    if not heads:
        return []
    statement = f"""
        SELECT first_id, id, others, muted FROM (
            SELECT first_id, copy.id AS id, muted_at IS NOT NULL AS muted,
                ROW_NUMBER() OVER (
                    PARTITION BY first_id ORDER BY muted_at IS NOT NULL, at, copy.id) AS place,
                COUNT(*) OVER (PARTITION BY first_id) - 1 AS others
            FROM {table(Mention)} AS copy
            JOIN {table(Author)} AS author ON author.id = copy.author_id
            WHERE {in_list("first_id")} AND NOT {in_list("copy.id")}
        ) AS copies WHERE place = 1 ORDER BY id"""  # noqa: S608
    return [_Heir(*row) for row in rows_of(statement, [as_list(heads), as_list(leaving)])]


def forget_old_fingerprints(now: datetime) -> int:
    """Purge what stands outside the window; the number of rows."""
    deleted, _by_model = Fingerprint.objects.filter(received_at__lt=now - WINDOW).delete()
    return deleted
