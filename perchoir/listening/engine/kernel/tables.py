"""The kernel's working space, and marking what a message has."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perchoir.listening.engine.kernel import keys as k
from perchoir.listening.engine.kernel.compiled import compiled, inlined
from perchoir.listening.engine.tokens import LONGEST_SEARCHED

MOST_NESTED = 64
LONGEST_STRING = LONGEST_SEARCHED
"""Bytes of one string, and characters that they fold to. A message with a longer one is read, since
the reader may cut it within a word."""

MOST_POINTS = 30
"""Letters with a point after each. A message with more in a row is read."""

HITS, MESSAGE = 0, 1
"""What `Marks.counts` holds: how many hits there are, the number of the present message."""

SEED, PRIME, MIX = np.uint64(k.SEED), np.uint64(k.PRIME), np.uint64(k.MIX)
BEGINNING_SALT = np.uint64(k.SALTS[k.BEGINNING])
TAG_SALT = np.uint64(k.SALTS[k.TAG])
AT_SALT = np.uint64(k.SALTS[k.AT])
NAME_SALT = np.uint64(k.SALTS[k.NAME])
PLACE_SALT = np.uint64(k.SALTS[k.PLACE])
PAIR_SALT = np.uint64(k.SALTS[k.PAIR])
_TURN, _BACK = np.uint64(k.TURN), np.uint64(64 - k.TURN)
ZERO, ONE = np.uint64(0), np.uint64(1)
_6, _24, _29, _32, _63 = (np.uint64(number) for number in (6, 24, 29, 32, 63))


class Marks(NamedTuple):
    """`seen[k]` is the last message with key k, `hits` the keys of the present one; `asked[w]` is
    the last message that woke watch w. `string` holds entries of the alphabet: one string's
    characters; `points` are the hashes of letters with points. `reads` and `is_object` say what
    each level of nesting is."""

    seen: NDArray[np.int64]
    hits: NDArray[np.int32]
    asked: NDArray[np.int64]
    counts: NDArray[np.int64]
    string: NDArray[np.uint32]
    points: NDArray[np.uint64]
    reads: NDArray[np.int64]
    is_object: NDArray[np.bool_]


def new_marks(keys: int, watches: int) -> Marks:
    return Marks(
        seen=np.zeros(keys, np.int64),
        hits=np.zeros(keys, np.int32),
        asked=np.zeros(watches, np.int64),
        counts=np.zeros(2, np.int64),
        string=np.zeros(2 * LONGEST_STRING + 64, np.uint32),
        points=np.zeros(MOST_POINTS + 1, np.uint64),
        reads=np.zeros(MOST_NESTED, np.int64),
        is_object=np.zeros(MOST_NESTED, np.bool_),
    )


@compiled
def next_with(flags, i, count, string):
    """Where the next character of the string has one of these flags; `count` when none has."""
    while i < count:
        some = string[i] | string[i + 1] | string[i + 2] | string[i + 3]
        more = string[i + 4] | string[i + 5] | string[i + 6] | string[i + 7]
        if (some | more) & flags:
            break
        i += 8
    while i < count and not string[i] & flags:
        i += 1
    return min(i, count)


@inlined
def hashed(value, code):
    """A running hash with one character more."""
    return (value << _TURN | value >> _BACK) ^ np.uint64(code)


@inlined
def stirred(value):
    """A running hash, finished. As `keys.hash_of` does it."""
    value = (value ^ (value >> _32)) * MIX
    return value ^ (value >> _29)


@inlined
def note(value, plan, marks):
    """Mark the key of this hash as seen, if any watch asks for it."""
    if may_be_asked(value, plan):
        look_up(value, plan, marks)


@inlined
def may_be_asked(value, plan):
    """Whether a watch asks for this hash, or for what is found by it; sometimes for neither."""
    bits = plan.bloom[np.int64((value >> _6) & np.uint64(plan.bloom.size - 1))]
    return (bits >> (value & _63)) & ONE != ZERO


@compiled
def look_up(value, plan, marks):
    """As `note`, without asking first whether it may be worth it."""
    mask = np.uint64(plan.slots.size - 1)
    slot = (value >> _24) & mask
    number = plan.slots[np.int64(slot)]
    while number >= 0:
        if plan.hashes[number] == value:
            return _mark(number, marks)
        slot = (slot + ONE) & mask
        number = plan.slots[np.int64(slot)]
    return None


@inlined
def _mark(number, marks):
    if marks.seen[number] != marks.counts[MESSAGE]:
        marks.seen[number] = marks.counts[MESSAGE]
        marks.hits[marks.counts[HITS]] = number
        marks.counts[HITS] += 1


@inlined
def note_unsure(plan, marks):
    """Words may follow each other over something that is not read."""
    if plan.unsure >= 0:
        _mark(plan.unsure, marks)
