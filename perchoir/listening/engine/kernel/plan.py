"""All watches as tables that the kernel walks: keys, whom each wakes, what each watch needs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perchoir.listening.engine.kernel.keys import (
    AT,
    BEGINNING,
    LOOSE,
    NAME,
    PAIR,
    PLACE,
    TAG,
    WORD,
    Key,
    hash_of,
)
from perchoir.listening.engine.kernel.needs import NOTHING_NEEDED, All, Need
from perchoir.listening.engine.query.breadth import is_rare
from perchoir.networks.contract import Reads

# Operators of a program; anything from zero up is the number of a key.
BOTH, EITHER = -1, -2

# What the strings under a key of JSON are, as bits.
UNREAD, TEXT, STANDS_FOR_NAME, STANDS_FOR_TAG = 0, 1, 2, 4

_EVERYWHERE = 1e6
_STOP_WORD = 1_000.0
_SPECIAL = 0.5
_BEGINNING_FACTOR = 5.0
_FEWEST_SLOTS = 64
_MASK = (1 << 64) - 1


class Plan(NamedTuple):
    """`slots` is an open-addressed table of key numbers (-1: free), `bloom` its shadow of 16 bits a
    key, where a key stands under the hash that it is found by (`_found_by`). Watches woken by key
    k: `woken[first_woken[k]:first_woken[k + 1]]`. The program of watch w in postfix:
    `programs[first_step[w]:first_step[w + 1]]`. `lengths` has bit n set when some key is a
    beginning of n letters, `shortest` is the least of these; `asks` has bit n set when some key is
    of namespace n; `unsure` is the number of the key that says so, or -1; `always`: some watch
    needs nothing. `json_keys` are keys of JSON as `packed` has them, `meanings` what stands under
    each; `key_lengths` has bit n set when one has n bytes; `any_text`: any string may be text."""

    bloom: NDArray[np.uint64]
    slots: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    first_woken: NDArray[np.int32]
    woken: NDArray[np.int32]
    first_step: NDArray[np.int32]
    programs: NDArray[np.int32]
    json_keys: NDArray[np.uint64]
    meanings: NDArray[np.int64]
    key_lengths: int
    any_text: int
    lengths: int
    shortest: int
    asks: int
    unsure: int
    always: int


def plan_of(needs: Sequence[Need], reads: Reads) -> Plan:
    """The tables for these needs; a watch is known by its place among them."""
    wanted = [each for each in needs if each != NOTHING_NEEDED]
    hash_by_key = {key: hash_of(key) for each in wanted for key in _keys(each)}
    distinct = {value: number for number, value in enumerate(dict.fromkeys(hash_by_key.values()))}
    numbers = {key: distinct[value] for key, value in hash_by_key.items()}
    hashes = np.array(list(distinct), np.uint64)
    woken = _woken(wanted, numbers, len(distinct))
    steps = [_program(each, numbers) for each in wanted]
    meanings = _meanings(reads)
    lengths = {len(key.text) for key in numbers if key.namespace == BEGINNING}
    shortest = min(lengths, default=0)
    slots = _slots(hashes)
    return Plan(
        bloom=_bloom((_found_by(key, shortest) for key in numbers), len(slots)),
        slots=slots,
        hashes=hashes,
        first_woken=_firsts(woken),
        woken=_joined(woken),
        first_step=_firsts(steps),
        programs=_joined(steps),
        json_keys=np.array([packed(key) for key in meanings], np.uint64),
        meanings=np.array(list(meanings.values()), np.int64),
        key_lengths=_bits(min(len(key), 62) for key in meanings),
        any_text=int(not reads.text),
        lengths=_bits(lengths),
        shortest=shortest,
        asks=_bits(key.namespace for key in numbers),
        unsure=next((number for key, number in numbers.items() if key.namespace == LOOSE), -1),
        always=int(len(wanted) < len(needs)),
    )


def _meanings(reads: Reads) -> dict[bytes, int]:
    """What stands under each key of JSON that somebody may ask about."""
    found: dict[bytes, int] = {}
    for keys, meaning in (
        (reads.text, TEXT),
        (reads.names, STANDS_FOR_NAME),
        (reads.tags, STANDS_FOR_TAG),
    ):
        for key in keys:
            found[key.encode()] = found.get(key.encode(), UNREAD) | meaning
    return found


def packed(key: bytes) -> int:
    """A key of JSON as one number: up to eight bytes as they stand."""
    value = 0
    for byte in key:
        value = ((value << 8 | value >> 56) & _MASK) ^ byte
    return value


def _keys(each: Need) -> Iterable[Key]:
    if isinstance(each, Key):
        return (each,)
    return (key for part in each.parts for key in _keys(part))


def _woken(needs: Sequence[Need], numbers: dict[Key, int], count: int) -> list[list[int]]:
    woken: list[list[int]] = [[] for _ in range(count)]
    for watch, each in enumerate(needs):
        for key in _rarest(each)[1]:
            woken[numbers[key]].append(watch)
    return woken


def _rarest(each: Need) -> tuple[float, frozenset[Key]]:
    """Keys of which every message has one at least, and a guess at how often one comes."""
    if isinstance(each, Key):
        return _cost(each), frozenset((each,))
    below = [_rarest(part) for part in each.parts]
    if isinstance(each, All):
        return min(below, key=lambda found: found[0])
    return sum(cost for cost, _keys in below), frozenset().union(*(keys for _cost, keys in below))


def _cost(key: Key) -> float:
    """Longer words are rarer; stop words are everywhere."""
    if key.namespace == PAIR:
        first, second = key.text.split(" ")
        return min(_cost(Key(WORD, first)), _cost(Key(WORD, second))) / 100
    if key.namespace == LOOSE:
        return _EVERYWHERE
    if key.namespace in (TAG, AT, NAME):
        return _SPECIAL
    usual = 100.0 / len(key.text) ** 2 if is_rare(key.text) else _STOP_WORD
    return usual * {BEGINNING: _BEGINNING_FACTOR, PLACE: 2.0}.get(key.namespace, 1.0)


def _program(each: Need, numbers: dict[Key, int]) -> list[int]:
    if isinstance(each, Key):
        return [numbers[each]]
    operator = BOTH if isinstance(each, All) else EITHER
    steps = _program(each.parts[0], numbers)
    for part in each.parts[1:]:
        steps += [*_program(part, numbers), operator]
    return steps


def _slots(hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
    size = _FEWEST_SLOTS
    while size < 2 * len(hashes):
        size *= 2
    slots = np.full(size, -1, np.int32)
    for number, value in enumerate(hashes.tolist()):
        slot = (value >> 24) & (size - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        slots[slot] = number
    return slots


def _found_by(key: Key, shortest: int) -> Key:
    """The key whose hash says whether this one is worth looking up: most words are nobody's, and
    that is known of a word, of its place in an address and of what it follows at once."""
    if key.namespace == PLACE:
        return Key(WORD, key.text)
    if key.namespace == PAIR:
        return Key(WORD, key.text.split(" ")[1])
    if key.namespace == BEGINNING:
        return Key(BEGINNING, key.text[:shortest])
    return key


def _bloom(keys: Iterable[Key], slots: int) -> NDArray[np.uint64]:
    bloom = np.zeros(slots // 4, np.uint64)
    for value in map(hash_of, keys):
        bloom[(value >> 6) & (len(bloom) - 1)] |= np.uint64(1 << (value & 63))
    return bloom


def _firsts(lists: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    return np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int32)


def _joined(lists: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    return np.array([number for each in lists for number in each], np.int32)


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))
