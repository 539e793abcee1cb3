"""Addresses in a text: their words are its places, and no words of the text.

`tokens` leaves out more than is found here: only what it certainly takes for an address is blanked,
so that no word is lost. That is what begins after a space with `http://`, `https://`, `www.` or a
domain, is all ASCII and has a slash.
"""

import numpy as np

from perchoir.listening.engine.kernel import alphabet as a
from perchoir.listening.engine.kernel.characters import QUOTE, SLASH, SPACE
from perchoir.listening.engine.kernel.compiled import compiled, inlined
from perchoir.listening.engine.kernel.tables import (
    SEED,
    hashed,
    next_with,
)
from perchoir.listening.engine.kernel.words import (
    COLON,
    DASH,
    code_of,
    ends_with_www,
    is_http,
    kind_of,
    place,
)

_LESS, _MORE, _NINE = 0x3C, 0x3E, 0x39
_BLANK = np.uint32(SPACE | a.BREAK << a.KIND_SHIFT | a.IS_ASCII | a.ENDS_TAG)

# Of a domain that no scheme and no `www.` comes before, as `tokens` knows it.
_LONGEST_LABEL, _MOST_LABELS, _LONGEST_ENDING = 63, 8, 24


@inlined
def blank_addresses(count, plan, marks):
    """Look up the places of each address of a string, and leave spaces where it stood."""
    string = marks.string
    i = next_with(a.HAS_SIGN, 0, count, string)
    while i < count:
        if _is_ascii(SLASH, i, string):
            first = i
            while first > 0 and not _is_ascii(SPACE, first - 1, string):
                first -= 1
            end = _end_of_address(first, count, string)
            if end > first:
                _blank(first, end, plan, marks)
            while i < count and not _is_ascii(SPACE, i, string):
                i += 1
        i = next_with(a.HAS_SIGN, i + 1, count, string)


@inlined
def _blank(first, end, plan, marks):
    word, size = SEED, 0
    for i in range(first, end + 1):
        if i < end and kind_of(marks.string[i]) == a.LETTER:
            word = hashed(word, code_of(marks.string[i]))
            size += 1
        elif size:
            place(word, plan, marks)
            word, size = SEED, 0
        if i < end:
            marks.string[i] = _BLANK


@compiled
def _end_of_address(first, count, string):
    """Where the address that begins at `first` ends; `first` when none is sure to begin there."""
    labels, size, is_name = 0, 0, True
    for i in range(first, count):
        entry = string[i]
        code = code_of(entry)
        if not entry & a.IS_ASCII:
            return first
        if kind_of(entry) == a.LETTER or (code == DASH and size):
            size += 1
            is_name = is_name and code > _NINE
        elif kind_of(entry) == a.DOT and 0 < size <= _LONGEST_LABEL:
            if labels == 0 and size == 3 and ends_with_www(i, string):
                return _end_if_any(first, i + 1, count, string)
            labels, size, is_name = labels + 1, 0, True
        elif code == COLON:
            if labels or not _has_slashes(i + 1, count, string) or not _is_scheme(first, i, string):
                return first
            return _end_if_any(first, i + 3, count, string)
        elif code == SLASH and 0 < labels <= _MOST_LABELS and is_name:
            return _end(first, i, count, string) if 2 <= size <= _LONGEST_ENDING else first
        else:
            return first
    return first


@inlined
def _is_scheme(first, end, string):
    size = end - first
    return (size == 4 or size == 5) and is_http(first, size, string)


@inlined
def _has_slashes(i, count, string):
    return i + 1 < count and _is_ascii(SLASH, i, string) and _is_ascii(SLASH, i + 1, string)


@inlined
def _is_ascii(code, i, string):
    return code_of(string[i]) == code and string[i] & a.IS_ASCII != 0


@inlined
def _end_if_any(first, at, count, string):
    """Where an address with such a beginning ends; `first` when nothing of it follows."""
    end = _end(first, at, count, string)
    return end if end > at else first


@inlined
def _end(first, at, count, string):
    """Where an address ends of which `at` is a part, or `first` when it is not all ASCII: its last
    word may go on."""
    while at < count:
        entry = string[at]
        code = code_of(entry)
        if not entry & a.IS_ASCII:
            return first
        if code == SPACE or code == QUOTE or code == _LESS or code == _MORE:
            break
        at += 1
    return at
