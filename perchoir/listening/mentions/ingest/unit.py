"""The state of one try at storing one batch: made afresh for each try."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perchoir.core.jobs.tables import as_list, in_list, insert_rows, rows_of, table
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.announcing import Announcements
from perchoir.listening.mentions.ingest.counting import Changes
from perchoir.listening.mentions.ingest.folding import Key
from perchoir.listening.mentions.ingest.preparing import Kept
from perchoir.listening.mentions.keys import by_key
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.sources.models import Source

if TYPE_CHECKING:
    from perchoir.listening.mentions.ingest.copies import Newcomer
    from perchoir.listening.mentions.ingest.lately import Lately


@dataclass(slots=True)
class Stored:
    """What became of a batch. `new` are ids of mentions in the order of arrival."""

    received: int = 0
    new: list[int] = field(default_factory=list)
    changed: int = 0
    repeated: int = 0
    removed: int = 0


@dataclass(slots=True)
class Unit:
    """`living` are the watches that were asked and still stand; `recent` with whom texts are
    compared; `fresh` are mentions that are new or changed, `ungrouped` those of them that are to
    find their group, `grouped` those of earlier waves that found theirs."""

    workspace: Workspace
    source: Source | None
    living: frozenset[int]
    handles: Mapping[str, str]
    stored: Stored
    recent: "Lately"
    changes: Changes = field(default_factory=Changes)
    announcements: Announcements = field(default_factory=Announcements)
    fresh: list[tuple[Mention, Kept]] = field(default_factory=list)
    ungrouped: list[tuple[Mention, Kept]] = field(default_factory=list)
    grouped: "list[Newcomer]" = field(default_factory=list)

    def watches(self, kept: Kept) -> list[int]:
        """Those that matched it and still stand."""
        return [watch_id for watch_id in kept.watch_ids if watch_id in self.living]


class Known(NamedTuple):
    """What a mention's row says to whom would store it again."""

    id: int
    edited_at: datetime | None
    author: str


def known_mentions(workspace_id: int, keys: Iterable[Key]) -> dict[Key, Known]:
    """Which of these posts are stored."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = by_key(workspace_id, wanted).values_list(
        "network", "remote_id", "id", "edited_at", "author__remote_id"
    )
    return {
        (network, remote_id): Known(id, edited_at, author)
        for network, remote_id, id, edited_at, author in rows
        if (network, remote_id) in wanted
    }


def mentions_by(author_ids: Iterable[int]) -> list[int]:
    """All that these authors wrote."""
    return list(Mention.objects.filter(author_id__in=list(author_ids)).values_list("id", flat=True))


def watches_of(mention_ids: Iterable[int]) -> dict[int, set[int]]:
    """The watches that each of these mentions is counted for."""
    found: dict[int, set[int]] = {}
    for mention_id, watch_id in rows_of(
        f"SELECT mention_id, watch_id FROM {table(Match)} WHERE {in_list('mention_id')}",  # noqa: S608
        [as_list(mention_ids)],
    ):
        found.setdefault(mention_id, set()).add(watch_id)
    return found


def insert_matches(unit: Unit, pairs: Sequence[tuple[int, Mention]]) -> None:
    """Write that these watches matched these mentions, in this order, and announce it."""
    if not pairs:
        return
    insert_rows(
        Match,
        ("watch", "mention", "at"),
        [(watch_id, mention.id, mention.at) for watch_id, mention in pairs],
        "(mention_id, watch_id) DO NOTHING",
    )
    wanted = {(watch_id, mention.id) for watch_id, mention in pairs}
    for id, watch_id, mention_id in rows_of(
        f"SELECT id, watch_id, mention_id FROM {table(Match)}"  # noqa: S608
        f" WHERE {in_list('mention_id')} ORDER BY id",
        [as_list(sorted({mention_id for _watch_id, mention_id in wanted}))],
    ):
        if (watch_id, mention_id) in wanted:
            unit.announcements.matched(watch_id, id)
