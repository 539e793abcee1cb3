"""A JSON message, walked only as far as to know which of its strings are text."""

import numpy as np

from perchoir.listening.engine.kernel import alphabet as a
from perchoir.listening.engine.kernel import keys as k
from perchoir.listening.engine.kernel.addresses import blank_addresses
from perchoir.listening.engine.kernel.bits import lowest_place
from perchoir.listening.engine.kernel.characters import BACKSLASH, QUOTE, string_at
from perchoir.listening.engine.kernel.compiled import inlined
from perchoir.listening.engine.kernel.names import handles, names, plain_name, tags, whole_tag
from perchoir.listening.engine.kernel.plan import (
    STANDS_FOR_NAME,
    STANDS_FOR_TAG,
    TEXT,
    UNREAD,
)
from perchoir.listening.engine.kernel.tables import (
    MOST_NESTED,
    NAME_SALT,
    SEED,
    ZERO,
    hashed,
    note,
    stirred,
)
from perchoir.listening.engine.kernel.words import (
    MAY_MISLEAD,
    acronyms,
    can_be_judged,
    words,
)

_COMMA, _COLON, _SPACE = 0x2C, 0x3A, 0x20
_OPEN_OBJECT, _CLOSE_OBJECT, _OPEN_LIST, _CLOSE_LIST = 0x7B, 0x7D, 0x5B, 0x5D

# Bytes that give a message its shape, and digits.
_DIGIT = 2
_SHAPES = np.zeros(256, np.uint8)
_SHAPES[[QUOTE, _COMMA, _OPEN_OBJECT, _CLOSE_OBJECT, _OPEN_LIST, _CLOSE_LIST]] = 1
_SHAPES[0x30:0x3A] = _DIGIT

_ANYTHING = TEXT | STANDS_FOR_NAME | STANDS_FOR_TAG
_WRONG = -1
_8, _56, _63 = np.uint64(8), np.uint64(56), np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def walked(data, quotes, at, end, letters, plan, marks):
    """Look up all that a message says. Whether it can be judged: whole, and a post."""
    any_text = plan.any_text != 0
    asks_elsewhere = plan.asks & (1 << k.NAME | 1 << k.PLACE) != 0
    depth, key_comes, has_text, is_over = 0, False, any_text, False
    marks.reads[0], marks.is_object[0] = _ANYTHING if any_text else UNREAD, False
    while at < end:
        c = data[at]
        shape = _SHAPES[c]
        if is_over and c > _SPACE:
            return False
        if c == QUOTE and key_comes:
            key_comes = False
            begin, at = at + 1, _next_quote(quotes, at + 1, end)
            meaning = _meaning(data, begin, at, plan) if at < end else _WRONG
            if meaning < 0:
                return False
            marks.reads[depth] = meaning
            has_text = has_text or meaning & TEXT != 0
            if at + 1 < end and data[at + 1] == _COLON:
                at += 1
        elif c == QUOTE:
            meaning = marks.reads[depth]
            if meaning & TEXT or (meaning & STANDS_FOR_NAME and asks_elsewhere):
                at = _string(data, at + 1, end, meaning, letters, plan, marks)
            else:
                at = _passed_over(data, quotes, at + 1, end)
            if at < 0:
                return False
        elif c == _OPEN_OBJECT or c == _OPEN_LIST:
            depth += 1
            if depth == MOST_NESTED:
                return False
            key_comes = c == _OPEN_OBJECT
            marks.reads[depth], marks.is_object[depth] = marks.reads[depth - 1], key_comes
        elif c == _CLOSE_OBJECT or c == _CLOSE_LIST:
            if depth == 0 or marks.is_object[depth] != (c == _CLOSE_OBJECT):
                return False
            depth, key_comes = depth - 1, False
            is_over = depth == 0
        elif c == _COMMA:
            key_comes = marks.is_object[depth]
        elif shape == _DIGIT:
            at = _number(data, at, end, any_text, plan, marks)
        at += 1
    return is_over and has_text


@inlined
def _string(data, at, end, meaning, letters, plan, marks):
    """Read a string as what it is; the place of its closing quote, below zero when it cannot be
    judged."""
    if meaning == STANDS_FOR_NAME:
        closing = plain_name(data, at, end, letters, plan, marks)
        if closing >= 0:
            return closing
    count, union, at = string_at(data, at, end, letters, marks)
    if at < 0:
        return _WRONG
    if plan.asks >> k.NAME & 1 and meaning & STANDS_FOR_NAME:
        names(count, plan, marks)
    if plan.asks >> k.TAG & 1 and meaning & STANDS_FOR_TAG:
        whole_tag(count, plan, marks)
    is_text, has_points = meaning & TEXT != 0, False
    if is_text and union & a.HAS_SIGN:
        blank_addresses(count, plan, marks)
    if is_text or union & a.HAS_POINT:
        has_points = words(count, is_text, plan, marks)
    if is_text and not _is_judged(count, union, has_points, plan, marks):
        return _WRONG
    return at


@inlined
def _is_judged(count, union, has_points, plan, marks):
    """Look up the tags and handles of a text; whether it can be judged."""
    if plan.asks >> k.TAG & 1 and union & a.HAS_HASH:
        tags(count, plan, marks)
    if plan.asks >> k.AT & 1 and union & a.HAS_SIGN:
        handles(count, plan, marks)
    if union & MAY_MISLEAD and not can_be_judged(count, plan, marks):
        return False
    if has_points or (union & a.HAS_POINT and union & a.HAS_MARK):
        return acronyms(count, plan, marks)
    return True


@inlined
def _number(data, at, end, any_text, plan, marks):
    """Pass over a number, which may be an id; the place of its last digit."""
    value = SEED
    while at < end and _SHAPES[data[at]] == _DIGIT:
        if any_text:
            value = hashed(value, data[at])
        at += 1
    if any_text:
        note(stirred(value ^ NAME_SALT), plan, marks)
    return at - 1


@inlined
def _meaning(data, at, end, plan):
    """What the strings are under the key between `at` and `end`; -1 when it is spelt oddly."""
    value = ZERO
    for i in range(at, end):
        if data[i] == BACKSLASH:
            return _WRONG
        value = (value << _8 | value >> _56) ^ np.uint64(data[i])
    if plan.any_text:
        return _ANYTHING
    found = UNREAD
    if plan.key_lengths >> min(end - at, 62) & 1:
        for i in range(plan.json_keys.size):
            if plan.json_keys[i] == value:
                found = plan.meanings[i]
    return found


@inlined
def _passed_over(data, quotes, at, end):
    """The place of the closing quote of a string that nobody asks about, or -1."""
    begin = at
    while at < end:
        at = _next_quote(quotes, at, end)
        if at >= end:
            return _WRONG
        before = at
        while before > begin and data[before - 1] == BACKSLASH:
            before -= 1
        if (at - before) & 1 == 0:
            return at
        at += 1
    return _WRONG


@inlined
def _next_quote(quotes, at, end):
    """The place of the first quote from `at` on; `end` or beyond when there is none."""
    word = at >> 6
    bits = quotes[word] & (_ALL << (np.uint64(at) & _63))
    while bits == ZERO:
        word += 1
        if word << 6 >= end:
            return end
        bits = quotes[word]
    return (word << 6) + lowest_place(bits)
