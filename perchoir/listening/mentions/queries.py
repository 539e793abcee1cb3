"""Reading mentions: newest first, by keyset, never what was hidden or comes from a muted author."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import RIGHTS, Right
from perchoir.listening.mentions.models import Match, Mention, Note, Star
from perchoir.listening.watches.models import Watch

PAGE = 50
THREAD_AT_MOST = 100
WITH = ("author", "triage__assignee__user", "triage__handled_by__user")
_VISIBLE = Q(triage__hidden_at__isnull=True, author__muted_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of newest-first rows ended: the next begins just below."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place written in an address, or None when nobody could have written it."""
        at, _, number = text.partition("_")
        try:
            place = cls(datetime.fromisoformat(at.replace(" ", "+")), int(number))
        except ValueError:
            return None
        # At either end of time, an hour's difference leaves what Python can hold.
        sane = place.at.tzinfo and 1 < place.at.year < 9999
        return place if sane and 0 < place.id < 2**63 else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some mentions, and where older ones begin (None: there are none)."""

    mentions: Sequence[Mention]
    older: Place | None


def visible(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    return mentions.filter(_VISIBLE).select_related(*WITH)


def newest_of_watch(
    watch: Watch, below: Place | None = None, limit: int = PAGE, *, copies: bool = True
) -> Page:
    """The newest visible mentions of a watch, below a place; without `copies`, those that were
    the first to say it."""
    matches = visible_matches().filter(watch=watch).order_by("-at", "-id")
    matches = matches if copies else matches.filter(is_copy=False)
    if below:
        matches = matches.filter(Q(at__lt=below.at) | Q(at=below.at, id__lt=below.id))
        # Says again what the line above says, in the one form that both databases seek by.
        matches = matches.filter(at__lte=below.at)
    rows = list(matches[:limit])
    older = Place(rows[-1].at, rows[-1].pk) if len(rows) == limit else None
    return Page([row.mention for row in rows], older)


def visible_matches() -> QuerySet[Match]:
    shown = Q(mention__triage__hidden_at__isnull=True, mention__author__muted_at__isnull=True)
    return Match.objects.filter(shown).select_related(*(f"mention__{name}" for name in WITH))


def mentions_of_matches(
    watch: Watch, match_ids: Iterable[int], *, copies: bool = True
) -> list[Mention]:
    """The visible mentions of these matches, newest first; without `copies`, only firsts."""
    rows = visible_matches().filter(watch=watch, pk__in=list(match_ids))
    rows = rows if copies else rows.filter(is_copy=False)
    return [row.mention for row in rows.order_by("-at", "-id")]


def firsts_among(watch: Watch, mentions: Sequence[Mention]) -> list[Mention]:
    """Those that stand under nobody in this watch."""
    theirs = Match.objects.filter(watch=watch, mention__in=mentions, is_copy=False)
    firsts = set(theirs.values_list("mention", flat=True))
    return [one for one in mentions if one.pk in firsts]


def copies_that_came(watch: Watch, match_ids: Iterable[int]) -> list[Mention]:
    """The visible copies among these matches, newest first, each with its `first`."""
    rows = visible_matches().filter(watch=watch, pk__in=list(match_ids), is_copy=True)
    rows = rows.select_related("mention__author", "mention__first__author")
    seen = rows.filter(
        mention__first__triage__hidden_at__isnull=True,
        mention__first__author__muted_at__isnull=True,
    )
    return [row.mention for row in seen.order_by("-at", "-id")]


def visible_mentions(workspace: Workspace, ids: Iterable[int]) -> list[Mention]:
    """Those of `ids` that may be shown, newest first."""
    mentions = visible(Mention.objects.filter(workspace=workspace, pk__in=list(ids)))
    return list(mentions.order_by("-at", "-id"))


def watches_of(mention: Mention) -> list[Watch]:
    """The watches that matched, by name."""
    return list(Watch.objects.filter(matches__mention=mention).order_by("name"))


def thread_of(mention: Mention) -> list[Mention]:
    """What we hold of the conversation, oldest first; empty when there is nothing around it."""
    root = mention.root or mention.reply_to or mention.remote_id
    same = Mention.objects.filter(workspace=mention.workspace, network=mention.network)
    # A union: joined by OR, SQLite leaves its indexes and reads the whole workspace.
    around = {root, mention.reply_to, mention.quoted, mention.remote_id} - {""}
    ids = same.filter(remote_id__in=around).values("pk").union(same.filter(root=root).values("pk"))
    thread = Mention.objects.filter(pk__in=ids).select_related("author").order_by("at", "id")
    found = list(thread[:THREAD_AT_MOST])
    return found if len(found) > 1 else []


def history_of_author(mention: Mention, limit: int = 20) -> list[Mention]:
    """What else the author wrote that we hold, newest first."""
    others = Mention.objects.filter(author=mention.author).exclude(pk=mention.pk)
    return list(others.select_related("author").order_by("-at", "-id")[:limit])


def count_of_author(mention: Mention) -> int:
    return Mention.objects.filter(author=mention.author).count()


def copies_of(mention: Mention, limit: int = 50) -> list[Mention]:
    """The first that was seen, then its copies, oldest first; empty when there are none."""
    first = mention.first or mention
    if not first.copies:
        return []
    copies = Mention.objects.filter(first=first).order_by("at", "id")
    copies = copies.select_related("author", "first")
    return [first, *copies[:limit]]


def notes_of(mention: Mention) -> QuerySet[Note]:
    return mention.notes.select_related("member__user").order_by("at")


def starred_by(member: Member, mentions: Sequence[Mention]) -> set[int]:
    stars = Star.objects.filter(member=member, mention__in=[one.pk for one in mentions])
    return set(stars.values_list("mention_id", flat=True))


def counts_of_notes(mentions: Sequence[Mention]) -> dict[int, int]:
    notes = Note.objects.filter(mention__in=[one.pk for one in mentions])
    return dict(notes.values_list("mention_id").annotate(Count("pk")))


def handed_to(member: Member, limit: int = PAGE) -> list[Mention]:
    """What colleagues handed to this member and is not handled yet, newest first."""
    mine = visible(Mention.objects.filter(triage__assignee=member, triage__handled_at=None))
    return list(mine.order_by("-triage__assigned_at", "-id")[:limit])


def colleagues(workspace: Workspace) -> list[Member]:
    """Members who may be handed a mention."""
    roles = [role for role, rights in RIGHTS.items() if Right.TRIAGE_MENTIONS in rights]
    members = Member.objects.filter(workspace=workspace, role__in=roles, user__is_active=True)
    return list(members.select_related("user").order_by("user__name", "user__email"))
