"""Posts that were not stored yet."""

from collections.abc import Sequence

from django.db import connection

from perchoir.core.jobs.tables import insert_rows, rows_of
from perchoir.listening.mentions.ingest.authors import upsert_authors
from perchoir.listening.mentions.ingest.counting import countable
from perchoir.listening.mentions.ingest.preparing import Kept
from perchoir.listening.mentions.ingest.rows import COLUMNS, new_mention, row
from perchoir.listening.mentions.ingest.unit import Unit, insert_matches, known_mentions
from perchoir.listening.mentions.models import Mention


def insert_new(unit: Unit, arrivals: Sequence[Kept]) -> None:
    """Insert them with their authors, their matches and what they add up to."""
    if not arrivals:
        return
    mentions = _insert_mentions(unit, arrivals)
    for mention, kept in zip(mentions, arrivals, strict=True):
        unit.stored.new.append(mention.id)
        unit.changes.add(unit.watches(kept), countable(mention))
        unit.fresh.append((mention, kept))
        unit.ungrouped.append((mention, kept))
    insert_matches(
        unit,
        [
            (watch_id, mention)
            for mention, kept in zip(mentions, arrivals, strict=True)
            for watch_id in unit.watches(kept)
        ],
    )


def _insert_mentions(unit: Unit, arrivals: Sequence[Kept]) -> list[Mention]:
    named = {(kept.post.network, kept.post.author.id): kept.post.author for kept in arrivals}
    authors = upsert_authors(unit.workspace.pk, named, unit.handles)
    source_id = unit.source.pk if unit.source else None
    mentions = [
        new_mention(
            kept, unit.workspace.pk, source_id, authors[kept.post.network, kept.post.author.id]
        )
        for kept in arrivals
    ]
    insert_rows(Mention, COLUMNS, [row(mention, COLUMNS) for mention in mentions])
    for mention, id in zip(mentions, _ids_given(unit, arrivals), strict=True):
        mention.id = id
    return mentions


def _ids_given(unit: Unit, arrivals: Sequence[Kept]) -> Sequence[int]:
    """Of the rows just inserted. SQLite, which nobody else writes now, counted on from the last."""
    if connection.vendor == "sqlite":
        ((last,),) = rows_of("SELECT last_insert_rowid()", [])
        return range(last - len(arrivals) + 1, last + 1)
    known = known_mentions(unit.workspace.pk, [kept.key for kept in arrivals])
    return [known[kept.key].id for kept in arrivals]
