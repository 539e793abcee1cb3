"""Which mentions a text may be a near copy of: those of lately that share a band with it and whose
MinHash says so.

The rows of `remembered.py` are the truth. Looking a text up takes sixteen bands in sixteen places,
and a table pays for each with a page that changes; so the bands of the newest texts are kept here,
in the memory of whoever stores. It catches up at the start of each turn, from what is committed:
what a turn writes and takes back is never known, and what another process wrote is. Who stands here
and is gone, or follows somebody else by now, is found out where its words are looked at.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perchoir.listening.engine.enrich import duplicates
from perchoir.listening.mentions.ingest import remembered
from perchoir.listening.mentions.ingest.remembered import Row

MOST_REMEMBERED = 100_000
"""Texts of a workspace that new ones are compared with, the newest: 40 MB of memory at most."""
MOST_OF_A_BAND = 50
"""Texts that one band leads to, the newest. Texts can be made to share a band without being alike;
a flood of them costs no more than this each."""
MOST_WORKSPACES = 32
"""Kept in memory, those that stored last; another is read again when it stores."""

# Two standard errors below, of the numbers outside the band that the two share.
_SHARED = 1 / duplicates.BANDS
_MAY_BE = _SHARED + (1 - _SHARED) * (duplicates.NEAR_COPY - 2 * 0.064)
_AT_ONCE = 20_000
# A run joins the one before it unless that is this many times as long.
_LONGER = 4

Places = npt.NDArray[np.int64]
_known: "OrderedDict[int, Lately]" = OrderedDict()


def lately(workspace_id: int) -> "Lately":
    """What is known of a workspace now. Only in its turn, before anything is written in it."""
    found = _known.pop(workspace_id, None) or Lately(workspace_id)
    found.catch_up()
    _known[workspace_id] = found
    while len(_known) > MOST_WORKSPACES:
        _known.popitem(last=False)
    return found


def forget_everything() -> None:
    """As after a restart."""
    _known.clear()


class _Run(NamedTuple):
    """Bands in their order, and the place of each one's text. Of equal bands the newest is last."""

    bands: npt.NDArray[np.uint32]
    places: Places


class _Pairs(NamedTuple):
    """Newcomers, and the places of those with whom they share a band."""

    newcomers: Places
    places: Places


class Lately:
    """The newest texts of one workspace, by their bands."""

    def __init__(self, workspace_id: int) -> None:
        self._workspace_id = workspace_id
        self._begin()

    def catch_up(self) -> None:
        """Know what was committed since. When the last row that was known stands no more, nothing
        says what else went, or whether its number was given again: all is read anew."""
        rows = remembered.since(self._workspace_id, self._last[0]) if self._last else []
        if self._last and rows[:1] == [self._last]:
            self._take(rows[1:][-MOST_REMEMBERED:])
        else:
            self._begin()
            self._take(remembered.newest(self._workspace_id, MOST_REMEMBERED))
        self._oldest = remembered.oldest(self._workspace_id)

    def near(
        self, ids: Sequence[int], minhashes: Sequence[bytes], most: int
    ) -> dict[int, list[int]]:
        """Whom each of these mentions may be a near copy of: known ones, and those before it among
        themselves; so many at most, the most alike first. Each has a MinHash."""
        if not ids:
            return {}
        own, mine = np.asarray(ids, np.int64), duplicates.numbers(minhashes)
        bands = duplicates.bands(mine)
        before = _once([_led_to(run, bands) for run in self._runs])
        stands = self._rows[before.places] >= self._oldest
        before = _Pairs(before.newcomers[stands], before.places[stands])
        beside = _once([_led_among(bands)])
        newcomers = np.concatenate([before.newcomers, beside.newcomers])
        heads = np.concatenate([self._ids[before.places], own[beside.places]])
        shared = np.concatenate(
            [_similarity(mine, self._minhashes, before), _similarity(mine, mine, beside)]
        )
        order = np.lexsort((heads, -shared, newcomers))
        order = order[shared[order] >= _MAY_BE]
        found: dict[int, list[int]] = {}
        for newcomer, head in zip(
            own[newcomers[order]].tolist(), heads[order].tolist(), strict=True
        ):
            listed = found.setdefault(newcomer, [])
            if len(listed) < most:
                listed.append(head)
        return found

    def _begin(self) -> None:
        self._last: Row | None = None
        self._oldest = self._count = 0
        self._runs: list[_Run] = []
        self._rows, self._ids, self._minhashes = _room(0)

    def _take(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._make_room(len(rows))
        start, self._count = self._count, self._count + len(rows)
        new = slice(start, self._count)
        self._rows[new] = [row for row, _mention, _minhash in rows]
        self._ids[new] = [mention for _row, mention, _minhash in rows]
        self._minhashes[new] = duplicates.numbers([minhash for _row, _mention, minhash in rows])
        self._last = rows[-1]
        bands = duplicates.bands(self._minhashes[new]).ravel()
        places = np.repeat(np.arange(start, self._count), duplicates.BANDS)
        self._runs.append(_sorted(bands, places))
        # Each text is sorted in anew a few times only, however many there are.
        while len(self._runs) > 1 and len(self._runs[-2].bands) < _LONGER * len(bands):
            last, before = self._runs.pop(), self._runs.pop()
            bands = np.concatenate([before.bands, last.bands])
            self._runs.append(_sorted(bands, np.concatenate([before.places, last.places])))

    def _make_room(self, more: int) -> None:
        if self._count + more > MOST_REMEMBERED * 5 // 4:
            self._drop(self._count + more - MOST_REMEMBERED)
        if self._count + more > len(self._ids):
            rows, ids, minhashes = self._rows, self._ids, self._minhashes
            self._rows, self._ids, self._minhashes = _room(2 * (self._count + more))
            self._rows[: self._count] = rows[: self._count]
            self._ids[: self._count] = ids[: self._count]
            self._minhashes[: self._count] = minhashes[: self._count]

    def _drop(self, oldest: int) -> None:
        stay = slice(oldest, self._count)
        rows, ids, minhashes = self._rows[stay], self._ids[stay], self._minhashes[stay]
        self._rows, self._ids, self._minhashes = rows.copy(), ids.copy(), minhashes.copy()
        self._count -= oldest
        left = [_newer(run, oldest) for run in self._runs]
        self._runs = [run for run in left if len(run.bands)]


def _newer(run: _Run, oldest: int) -> _Run:
    stay = run.places >= oldest
    return _Run(run.bands[stay], run.places[stay] - oldest)


def _room(size: int) -> tuple[Places, Places, npt.NDArray[np.uint32]]:
    return (
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty((size, duplicates.PERMUTATIONS), np.uint32),
    )


def _sorted(bands: npt.NDArray[np.uint32], places: Places) -> _Run:
    order = np.argsort(bands, kind="stable")
    return _Run(bands[order], places[order])


def _led_to(run: _Run, bands: npt.NDArray[np.uint32]) -> _Pairs:
    """The newest that each band leads to."""
    wanted = bands.ravel()
    ends = np.searchsorted(run.bands, wanted, "right")
    starts = np.maximum(np.searchsorted(run.bands, wanted), ends - MOST_OF_A_BAND)
    return _each(starts, ends, np.arange(len(wanted)) // duplicates.BANDS, run.places)


def _led_among(bands: npt.NDArray[np.uint32]) -> _Pairs:
    """The last before each text itself."""
    run = _sorted(bands.ravel(), np.repeat(np.arange(len(bands)), duplicates.BANDS))
    ends = np.arange(len(run.bands))
    starts = np.maximum(np.searchsorted(run.bands, run.bands), ends - MOST_OF_A_BAND)
    return _each(starts, ends, run.places, run.places)


def _each(starts: Places, ends: Places, newcomers: Places, places: Places) -> _Pairs:
    """Each newcomer with the places from its start to before its end."""
    counts = ends - starts
    within = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    return _Pairs(np.repeat(newcomers, counts), places[np.repeat(starts, counts) + within])


def _once(every: Sequence[_Pairs]) -> _Pairs:
    """Two texts may share many bands."""
    joined = [(one.newcomers << 32) | one.places for one in every]
    pairs = np.unique(np.concatenate(joined)) if joined else np.empty(0, np.int64)
    return _Pairs(pairs >> 32, pairs & (2**32 - 1))


def _similarity(
    mine: npt.NDArray[np.uint32], theirs: npt.NDArray[np.uint32], pairs: _Pairs
) -> npt.NDArray[np.float64]:
    """Of each pair, from 0 to 1; a few at once, for they are copied to be compared."""
    parts = [
        (
            mine[pairs.newcomers[at : at + _AT_ONCE]] == theirs[pairs.places[at : at + _AT_ONCE]]
        ).mean(axis=1)
        for at in range(0, len(pairs.places), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty(0)
