"""A batch goes into the store: one transaction, few statements whatever its size."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perchoir.core.jobs.tables import among, insert_rows
from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions import hooks
from perchoir.listening.mentions.ingest.arriving import insert_new
from perchoir.listening.mentions.ingest.authors import author_ids
from perchoir.listening.mentions.ingest.copies import Newcomer, join_groups
from perchoir.listening.mentions.ingest.cursors import Advance, advance
from perchoir.listening.mentions.ingest.editing import apply_edits
from perchoir.listening.mentions.ingest.folding import Key, Wave, waves_of
from perchoir.listening.mentions.ingest.preparing import Kept, Matching, keep_matched
from perchoir.listening.mentions.ingest.removing import remove_mentions
from perchoir.listening.mentions.ingest.unit import (
    Known,
    Stored,
    Unit,
    known_mentions,
    mentions_by,
)
from perchoir.listening.mentions.models import Author, RawPayload
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch

if TYPE_CHECKING:
    from perchoir.listening.mentions.ingest.lately import Lately

Also = Callable[[Stored], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of which everything is known but what the store holds: each wave with its posts that
    a watch matched. `asked` are the watches of the matcher."""

    batch: Batch
    waves: list[tuple[Wave, list[Kept]]]
    asked: frozenset[int]

    @property
    def concerned(self) -> frozenset[int]:
        """Those of `asked` about which something may be written: an edit takes a mention away from
        watches that it matches no more, anything else concerns the watches it matches."""
        kept = [one for _wave, found in self.waves for one in found]
        if any(one.edited_at for one in kept):
            return self.asked
        return frozenset(watch_id for one in kept for watch_id in one.watch_ids)

    @property
    def received(self) -> int:
        return sum(len(wave.posts) for wave, _kept in self.waves)


def store_batch(
    workspace: Workspace,
    source: Source | None,
    batch: Batch,
    matching: Matching,
    *,
    handles: Mapping[str, str] | None = None,
    also: Also | None = None,
) -> Stored:
    """Match a batch and store what a watch matched, with its counts and the source's cursor.

    Repeats change nothing, edits replace and are matched again, removals take everything with
    them. `handles` are looked-up handles by author id. `also` runs inside the transaction, before
    pages are told. Raises `LeaseLost` when the source (whose `holder` says who stores) went to
    another worker meanwhile: nothing is stored.
    """
    return store(workspace, source, prepare(batch, matching), handles=handles, also=also)


def prepare(batch: Batch, matching: Matching) -> Prepared:
    """Everything that needs no transaction: folding, matching, language, fingerprints."""
    waves = [(wave, keep_matched(wave, matching)) for wave in waves_of(batch.events)]
    return Prepared(batch, waves, matching.watch_ids)


def concerns_the_store(workspace: Workspace, prepared: Prepared) -> bool:
    """Whether storing would write more than a cursor: a stream is full of deletions of what
    nobody kept."""
    keys: set[Key] = set()
    authors: set[Key] = set()
    for wave, kept in prepared.waves:
        if any(one.watch_ids for one in kept):
            return True
        keys |= wave.removed | {one.key for one in kept}
        authors |= wave.removed_authors
    return bool(known_mentions(workspace.pk, keys) or author_ids(workspace.pk, authors))


def store(
    workspace: Workspace,
    source: Source | None,
    prepared: Prepared,
    *,
    handles: Mapping[str, str] | None = None,
    also: Also | None = None,
    received_before: int = 0,
    advance: Advance = advance,
) -> Stored:
    """Store a prepared batch; see `store_batch`. `received_before` counts posts that came before
    it, matched nothing and were not written yet; `advance` writes how far the source has come."""

    def work() -> Stored:
        living = _living_watches(workspace, prepared.concerned)
        recent = _recent(workspace)
        unit = Unit(workspace, source, living, handles or {}, Stored(prepared.received), recent)
        _run(unit, prepared)
        if source:
            received = received_before + prepared.received
            advance(source, prepared.batch, received, len(unit.stored.new))
        if also:
            also(unit.stored)
        unit.announcements.publish(workspace)
        return unit.stored

    return in_turn(workspace.pk, work)


def _recent(workspace: Workspace) -> "Lately":
    # Here, for it brings numpy: most processes group no copies.
    from perchoir.listening.mentions.ingest.lately import lately

    return lately(workspace.pk)


def _living_watches(workspace: Workspace, asked: frozenset[int]) -> frozenset[int]:
    """Those that still stand, locked so that none goes under our feet."""
    if not asked:
        return frozenset()
    found = among(Watch.objects.filter(workspace=workspace, enabled=True), "id", asked)
    locked = found.order_by("id").select_for_update(no_key=True)
    return frozenset(locked.values_list("id", flat=True))


def _run(unit: Unit, prepared: Prepared) -> None:
    for wave, kept in prepared.waves:
        _run_wave(unit, wave, kept)
    unit.changes.write()


def _run_wave(unit: Unit, wave: Wave, matched: list[Kept]) -> None:
    unit.fresh, unit.ungrouped = [], []
    wanted = [kept for kept in matched if kept.edited_at or unit.watches(kept)]
    known = known_mentions(unit.workspace.pk, wave.removed | {kept.key for kept in wanted})
    _remove_the_removed(unit, wave, known)
    arrivals, edits = _sorted(unit, wanted, known)
    insert_new(unit, arrivals)
    apply_edits(unit, edits)
    _group(unit)
    _keep_payloads(unit)
    _tell_the_hooks(unit)


def _remove_the_removed(unit: Unit, wave: Wave, known: dict[Key, Known]) -> None:
    """Removals stand before posts: what is removed here may come again below."""
    gone = {known[key].id for key in wave.removed if key in known}
    authors = list(author_ids(unit.workspace.pk, wave.removed_authors).values())
    gone |= set(mentions_by(authors)) if authors else set()
    for key in [key for key, one in known.items() if one.id in gone]:
        del known[key]
    unit.stored.removed += remove_mentions(sorted(gone), unit.changes, unit.announcements)
    if authors:
        Author.objects.filter(id__in=authors).delete()


def _sorted(
    unit: Unit, wanted: list[Kept], known: dict[Key, Known]
) -> tuple[list[Kept], dict[int, Kept]]:
    arrivals: list[Kept] = []
    edits: dict[int, Kept] = {}
    for kept in wanted:
        before = known.get(kept.key)
        if before is None:
            arrivals += [kept] if unit.watches(kept) else []
        elif _may_replace(kept, before):
            edits[before.id] = kept
        else:
            unit.stored.repeated += 1
    return arrivals, edits


def _may_replace(kept: Kept, before: Known) -> bool:
    # A server can send another server's post: nobody rewrites what somebody else has written.
    same_author = kept.post.author.id == before.author
    newer = before.edited_at is None or (kept.edited_at or before.edited_at) > before.edited_at
    return bool(kept.edited_at) and same_author and newer


def _group(unit: Unit) -> None:
    newcomers = [
        Newcomer(mention.id, mention.at, kept.fingerprint)
        for mention, kept in unit.ungrouped
        if kept.fingerprint
    ]
    dethroned = join_groups(unit.workspace.pk, newcomers, unit.recent, unit.grouped)
    unit.grouped += newcomers
    unit.announcements.regrouped(others=dethroned)


def _keep_payloads(unit: Unit) -> None:
    insert_rows(
        RawPayload,
        ("mention", "workspace", "payload", "received_at"),
        [
            (mention.id, unit.workspace.pk, kept.raw, kept.post.received_at)
            for mention, kept in unit.fresh
            if kept.raw
        ],
        "(mention_id) DO UPDATE SET payload = excluded.payload, received_at = excluded.received_at",
    )


def _tell_the_hooks(unit: Unit) -> None:
    mentions = [mention for mention, _kept in unit.fresh]
    for hook in hooks.on_stored if mentions else ():
        hook(mentions)
