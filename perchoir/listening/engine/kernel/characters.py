"""From the bytes of a JSON string to entries of the alphabet."""

import numpy as np

from perchoir.listening.engine.kernel import alphabet as a
from perchoir.listening.engine.kernel.compiled import inlined
from perchoir.listening.engine.kernel.tables import LONGEST_STRING

QUOTE, BACKSLASH, SLASH, SPACE, U = 0x22, 0x5C, 0x2F, 0x20, 0x75
_PLAIN_ESCAPES = (QUOTE, BACKSLASH, SLASH)
_SPACE_ESCAPES = (0x6E, 0x72, 0x74)  # n, r, t
_SPACES = (0x09, 0x0A, 0x0D)
_WRONG = -1


@inlined
def string_at(data, at, end, letters, marks):
    """Lay out the string whose first byte is at `at`: how many entries, their union, and the place
    of its closing quote, below zero when it has none or holds what cannot be judged."""
    count, union, last = 0, np.uint32(0), min(end, at + LONGEST_STRING)
    while at < last:
        entry = letters.plain[data[at]]
        if entry:
            marks.string[count] = entry
            union |= entry
            count, at = count + 1, at + 1
            continue
        c = np.int64(data[at])
        if c == QUOTE:
            return count, union, at
        code, at = _escaped(data, at, end) if c == BACKSLASH else _wide(data, at, end)
        if code < 0:
            break
        entry = letters.entries[code]
        if entry >> a.KIND_SHIFT & a.KIND < a.SEVERAL:
            marks.string[count] = entry
            union |= entry
            count += 1
        else:
            count, union = _laid_out(entry, count, union, letters, marks)
        if count < 0 or count > LONGEST_STRING:
            break
    return count, union, _WRONG


@inlined
def _laid_out(entry, count, union, letters, marks):
    """Lay out what folds to several characters; below zero for what is odd."""
    if entry >> a.KIND_SHIFT & a.KIND == a.ODD:
        return _WRONG, union
    place = entry & a.CODE
    while letters.extra[place] != a.END:
        marks.string[count] = letters.extra[place]
        union |= letters.extra[place]
        count, place = count + 1, place + 1
    return count, union


@inlined
def _escaped(data, at, end):
    """The character of the escape that begins at `at`, and where it ends."""
    if at + 1 >= end:
        return _WRONG, at
    c = np.int64(data[at + 1])
    if c in _SPACE_ESCAPES:
        return SPACE, at + 2
    if c in _PLAIN_ESCAPES:
        return c, at + 2
    if c != U or at + 6 > end:
        return _WRONG, at
    code = _hexadecimal(data, at + 2)
    if code in _SPACES:
        return SPACE, at + 6
    if 0xD800 <= code < 0xDC00:
        return _second_half(data, at, end, code)
    return code, at + 6


@inlined
def _second_half(data, at, end, high):
    if at + 12 > end or data[at + 6] != BACKSLASH or data[at + 7] != U:
        return _WRONG, at
    low = _hexadecimal(data, at + 8)
    if low < 0xDC00 or low >= 0xE000:
        return _WRONG, at
    return 0x10000 + ((high - 0xD800) << 10) + low - 0xDC00, at + 12


@inlined
def _hexadecimal(data, at):
    """Four digits; -1 when they are none."""
    value = 0
    for i in range(at, at + 4):
        c = np.int64(data[i])
        if 0x30 <= c <= 0x39:
            digit = c - 0x30
        elif 0x61 <= c | 0x20 <= 0x66:
            digit = (c | 0x20) - 0x57
        else:
            return _WRONG
        value = value * 16 + digit
    return value


@inlined
def _wide(data, at, end):
    """The character of several bytes that begins at `at`, and where it ends."""
    c = np.int64(data[at])
    size = 2 if c < 0xE0 else 3 if c < 0xF0 else 4
    if c < 0xC2 or c > 0xF4 or at + size > end:
        return _WRONG, at
    code = c & (0xFF >> (size + 1))
    for i in range(at + 1, at + size):
        following = np.int64(data[i])
        if following & 0xC0 != 0x80:
            return _WRONG, at
        code = code << 6 | following & 0x3F
    if (size == 3 and code < 0x800) or (size == 4 and not 0x10000 <= code <= 0x10FFFF):
        return _WRONG, at
    return code, at + size
