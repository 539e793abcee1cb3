"""Copies stand under the first that was seen: "who said it first".

A group is one mention whose `first` is empty and those that point at it. The first is the earliest
by `at`, then by id, of those whose author is not muted: what a muted author said first would take
everybody else's copies off the decks with it. All of this runs in the workspace's turn, so that two
workers never found two groups for one text.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from perchoir.core.jobs.tables import (
    among,
    as_list,
    each_of,
    execute,
    in_list,
    rows_of,
    table,
    update_rows,
)
from perchoir.listening.mentions.ingest import fingerprints
from perchoir.listening.mentions.ingest.remembered import (
    forget,
    forget_range,
    hand_over,
    remember,
)
from perchoir.listening.mentions.models import Author, Match, Mention

if TYPE_CHECKING:
    from perchoir.listening.mentions.ingest.lately import Lately

MOST_COMPARED = 50
"""Mentions with whose words those of one text are compared, the most alike by their MinHash."""

_AT_ONCE = 1_000


@dataclass(slots=True)
class Newcomer:
    """A mention that is to find its group."""

    id: int
    at: datetime
    fingerprint: fingerprints.Fingerprint


@dataclass(slots=True)
class _Member:
    """What is known of a mention while groups change: `first` is None for the head of a group. Its
    words are looked at only when it may be alike: most are heads of equal texts."""

    id: int
    at: datetime
    muted: bool
    text: str = ""
    known_words: fingerprints.Words | None = None
    copies: int = 0
    first: int | None = None

    @property
    def words(self) -> fingerprints.Words:
        if self.known_words is None:
            self.known_words = fingerprints.words_of(self.text)
        return self.known_words

    @property
    def rank(self) -> tuple[bool, datetime, int]:
        """The lowest of a group is its first."""
        return self.muted, self.at, self.id


def join_groups(
    workspace_id: int,
    newcomers: Sequence[Newcomer],
    recent: "Lately",
    before: Sequence[Newcomer] = (),
) -> list[int]:
    """Put each newcomer under the first of its kind, or before it when it is older; those that
    are the first no more. `recent` is what stood when the turn began, `before` came in it since."""
    if not newcomers:
        return []
    groups = _Groups(workspace_id, newcomers, recent, before)
    for newcomer in newcomers:
        groups.place(newcomer)
    groups.write()
    return groups.dethroned


class _Groups:
    def __init__(
        self,
        workspace_id: int,
        newcomers: Sequence[Newcomer],
        recent: "Lately",
        before: Sequence[Newcomer],
    ) -> None:
        self._workspace_id = workspace_id
        self._mine = mine = {newcomer.id for newcomer in newcomers}
        self._by_hash = _heads_by_hash(
            workspace_id, {newcomer.fingerprint.hash for newcomer in newcomers}, mine
        )
        self._near = self._compared(newcomers, recent, before)
        near = {head for newcomer in mine for head in self._near.get(newcomer, ())}
        self._members = _members((near - mine) | set(self._by_hash.values()))
        self._muted = _muted_among(mine)
        self._touched: dict[int, _Member] = {}
        self.dethroned: list[int] = []
        self._new_heads: dict[int, Newcomer] = {}

    def _compared(
        self, newcomers: Sequence[Newcomer], recent: "Lately", before: Sequence[Newcomer]
    ) -> dict[int, list[int]]:
        """Whom each may be a near copy of. Those with the words of another need no comparing."""
        asked = {one.id: one.fingerprint.minhash for one in before if one.fingerprint.minhash}
        told = set(self._by_hash)
        for newcomer in newcomers:
            found = newcomer.fingerprint
            if found.minhash and found.hash not in told:
                told.add(found.hash)
                asked[newcomer.id] = found.minhash
        return recent.near(list(asked), list(asked.values()), MOST_COMPARED)

    def place(self, newcomer: Newcomer) -> None:
        is_muted = newcomer.id in self._muted
        words = newcomer.fingerprint.words
        member = _Member(newcomer.id, newcomer.at, is_muted, known_words=words)
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
        for candidate in self._near.get(newcomer.id, ()):
            member = self._members.get(candidate)
            if (
                member
                and self._may_lead(member)
                and fingerprints.alike(member.words, newcomer.fingerprint.words)
            ):
                return self._head_of(member.id)
        return None

    def _may_lead(self, member: _Member) -> bool:
        """Of this very batch, only who founded a group: who is like a copy may be unlike its
        first."""
        return member.id in self._new_heads or member.id not in self._mine

    def _head_of(self, mention_id: int) -> _Member:
        member = self._members[mention_id]
        while member.first is not None:
            member = self._members[member.first]
        return member

    def _found_group(self, newcomer: Newcomer) -> None:
        self._new_heads[newcomer.id] = newcomer

    def _replace(self, head: _Member, member: _Member) -> None:
        member.copies, head.copies, head.first = head.copies + 1, 0, member.id
        self._touched[head.id] = head
        self.dethroned.append(head.id)

    def write(self) -> None:
        follow = [(self._head_of(old).id, old) for old in self.dethroned]
        update_rows(Mention, "first_id = %s", "first_id = %s", follow)
        hand_over({old: heir for heir, old in follow})
        # A newcomer that stands alone is stored as just that.
        places = [
            (None if member.first is None else self._head_of(id).id, member.copies, id)
            for id, member in sorted(self._touched.items())
            if member.first is not None or member.copies or id not in self._new_heads
        ]
        update_rows(Mention, "first_id = %s, copies = %s", "id = %s", places)
        remember(
            self._workspace_id,
            {self._head_of(id).id: one.fingerprint.minhash for id, one in self._new_heads.items()},
            timezone.now(),
        )
        mark_copies(
            [id for first, _copies, id in places if first is not None]
            + [heir for heir, _old in follow]
        )


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


def _heads_by_hash(workspace_id: int, hashes: set[int], leave_out: set[int]) -> dict[int, int]:
    mentions = table(Mention)
    statement = f"""
        SELECT wanted.value, (
            SELECT COALESCE(first_id, id) FROM {mentions}
            WHERE workspace_id = %s AND text_hash = wanted.value AND NOT {in_list("id")}
            LIMIT 1)
        FROM {each_of("wanted")}"""  # noqa: S608
    found = rows_of(statement, [workspace_id, as_list(leave_out), as_list(hashes)])
    return {text_hash: head for text_hash, head in found if head is not None}


def _members(ids: Collection[int]) -> dict[int, _Member]:
    """These, and the firsts of those that are copies by now."""
    found = _read_members(ids)
    firsts = {one.first for one in found.values() if one.first is not None}
    return found | _read_members(firsts - found.keys())


def _read_members(ids: Collection[int]) -> dict[int, _Member]:
    rows = among(Mention.objects.all(), "id", ids).values_list(
        "id", "at", "title", "text", "copies", "first_id", "author__muted_at"
    )
    return {
        id: _Member(id, at, muted_at is not None, f"{title}\n{text}", copies=copies, first=first)
        for id, at, title, text, copies, first, muted_at in rows
    }


def _muted_among(ids: Collection[int]) -> set[int]:
    """Those whose author is muted."""
    muted = among(Mention.objects.all(), "id", ids).filter(author__muted_at__isnull=False)
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
    forget(ids)
    execute(
        f"UPDATE {table(Mention)} SET first_id = NULL, copies = 0 WHERE {in_list('id')}",  # noqa: S608
        [as_list(ids)],
    )
    copies = [id for id, first, _copies in known if first]
    mark_copies([*heirs, *copies])
    return Left([*heirs, *copies], sorted(lost))


def leave_range(name: str, low: int, high: int) -> None:
    """Take the mentions of a month (the table `name`, ids from `low` to below `high`) out of the
    groups of those that came in later. PostgreSQL only."""
    forget_range(low, high)
    heads = f"""SELECT DISTINCT first_id FROM {table(Mention)}
        WHERE id >= %s AND first_id >= %s AND first_id < %s"""  # noqa: S608
    mine = [id for (id,) in rows_of(heads, [high, low, high])]
    for start in range(0, len(mine), _AT_ONCE):
        mark_copies(_promote(mine[start : start + _AT_ONCE], later_than=high))
    lost = f"SELECT first_id, count(*) FROM {name} WHERE first_id >= %s GROUP BY first_id"  # noqa: S608
    fewer = [(count, first) for first, count in rows_of(lost, [high])]
    update_rows(Mention, "copies = copies - %s", "id = %s", fewer)


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


def _promote(heads: list[int], leaving: Sequence[int] = (), later_than: int = 0) -> list[int]:
    """The next copy of each head, of those whose id is not below `later_than`, takes its place;
    which these are."""
    heirs = _heirs(heads, leaving, later_than)
    follow = [(heir.id, heir.head, later_than) for heir in heirs]
    update_rows(Mention, "first_id = %s", "first_id = %s AND id >= %s", follow)
    _take_over([(heir.id, heir.head, heir.others) for heir in heirs])
    return [heir.id for heir in heirs]


def _take_over(places: Sequence[tuple[int, int, int]]) -> None:
    """Each first of these inherits from the second, with so many copies."""
    hand_over({head: heir for heir, head, _copies in places})
    counts = [(copies, heir) for heir, _head, copies in places]
    update_rows(Mention, "first_id = NULL, copies = %s", "id = %s", counts)


class _Heir(NamedTuple):
    """The copy that comes next after a head, and how many there are beside it."""

    head: int
    id: int
    others: int
    muted: bool


def _heirs(heads: list[int], leaving: Sequence[int], later_than: int = 0) -> list[_Heir]:
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
            WHERE {in_list("first_id")} AND NOT {in_list("copy.id")} AND copy.id >= %s
        ) AS copies WHERE place = 1 ORDER BY id"""  # noqa: S608
    parameters = [as_list(heads), as_list(leaving), later_than]
    return [_Heir(*row) for row in rows_of(statement, parameters)]
