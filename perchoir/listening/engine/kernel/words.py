"""The words of a string: each is looked up, alone and after the one before.

`tokens` says what a word is. Its parts, as `keys.atoms` tells them apart, are found here whatever
stands around them; where leaving out an address or joining an acronym would make other words of
them, either those are found as well or the message is given up and read.
"""

import numpy as np

from perchoir.listening.engine.kernel import alphabet as a
from perchoir.listening.engine.kernel import keys as k
from perchoir.listening.engine.kernel.characters import SLASH
from perchoir.listening.engine.kernel.compiled import inlined
from perchoir.listening.engine.kernel.tables import (
    BEGINNING_SALT,
    MOST_POINTS,
    PAIR_SALT,
    PLACE_SALT,
    PRIME,
    SEED,
    ZERO,
    hashed,
    look_up,
    may_be_asked,
    next_with,
    note,
    note_unsure,
    stirred,
)

MAY_MISLEAD = a.HAS_SIGN | a.HAS_MARK
AT_SIGN, COLON, DASH, _PLUS, _W = 0x40, 0x3A, 0x2D, 0x2B, 0x77
_LENGTH_OF_WWW = 3
_HTTPS = np.array([ord(letter) for letter in "https"], np.int64)
_LONGEST_HANDLE = 200


@inlined
def kind_of(entry):
    return entry >> a.KIND_SHIFT & a.KIND


@inlined
def code_of(entry):
    return np.int64(entry & a.CODE)


@inlined
def words(count, is_text, plan, marks):
    """Look all words up; those of an address only as its parts. Whether letters with points after
    them are among them, which `acronyms` must look at."""
    asks_place = plan.asks >> k.PLACE & 1
    asks_pair = is_text and plan.asks >> k.PAIR & 1
    shortest = plan.shortest if is_text else 0
    previous, word, size, may_begin, has_points = ZERO, SEED, 0, False, False
    for i in range(count):
        entry = marks.string[i]
        kind = kind_of(entry)
        if kind == a.LETTER or kind == a.MARK:
            word = hashed(word, code_of(entry))
            size += 1
            if size == shortest:
                may_begin = may_be_asked(stirred(word ^ BEGINNING_SALT), plan)
            if may_begin and size <= k.LONGEST_BEGINNING and plan.lengths >> size & 1:
                look_up(stirred(word ^ BEGINNING_SALT), plan, marks)
            continue
        if kind == a.NOTHING or kind == a.JOINER:
            continue
        if size:
            previous = _word(word, previous, is_text, asks_place, asks_pair, plan, marks)
            if kind == a.DOT and (size == 1 or ends_with_www(i, marks.string)):
                has_points = True
            word, size, may_begin = SEED, 0, False
        if kind == a.ALONE or kind == a.PICTURE:
            word = hashed(SEED, code_of(entry))
            previous = _word(word, previous, is_text, asks_place, asks_pair, plan, marks)
            word = SEED
    if size:
        _word(word, previous, is_text, asks_place, asks_pair, plan, marks)
    return has_points


@inlined
def ends_with_www(end, string):
    for i in range(max(end - _LENGTH_OF_WWW, 0), end):
        if code_of(string[i]) != _W:
            return False
    return end >= _LENGTH_OF_WWW


@inlined
def _word(running, previous, is_text, asks_place, asks_pair, plan, marks):
    """Look one up; its finished hash."""
    word = stirred(running)
    if may_be_asked(word, plan):
        if is_text:
            look_up(word, plan, marks)
        if asks_place:
            look_up(stirred(running ^ PLACE_SALT), plan, marks)
        if asks_pair and previous != ZERO:
            look_up(stirred((previous ^ PAIR_SALT) * PRIME ^ word), plan, marks)
    return word


@inlined
def place(running, plan, marks):
    """Look a word of an address up."""
    if plan.asks >> k.PLACE & 1 and may_be_asked(stirred(running), plan):
        look_up(stirred(running ^ PLACE_SALT), plan, marks)


@inlined
def acronyms(count, plan, marks):
    """Look up letters with a point after each as one word: every stretch of two and more, since
    what stands around says where one begins and ends. Whether that can be judged."""
    letters, size, ws, last, after_point = 0, 0, 0, np.uint32(0), False
    for i in range(count + 1):
        entry = marks.string[i] if i < count else np.uint32(a.BREAK << a.KIND_SHIFT)
        kind = kind_of(entry)
        if kind == a.LETTER or kind == a.MARK:
            size += 1
            ws = ws + 1 if code_of(entry) == _W else 0
            last = entry
            continue
        if kind == a.NOTHING:
            continue
        if kind == a.JOINER:
            if size or not _follows(a.PICTURE, i, count, marks):
                return False
            continue
        is_point = kind == a.DOT
        if letters == MOST_POINTS or not _is_plain(size, last, ws, is_point, after_point):
            return False
        if is_point and ws == _LENGTH_OF_WWW:
            note_unsure(plan, marks)
        if size == 1:
            letters = _with_another(last, letters if after_point else 0, plan, marks)
        after_point = is_point and size == 1
        size, ws = 0, 0
    return True


@inlined
def _is_plain(size, last, ws, is_point, after_point):
    """Whether a run of letters is neither a vowel sign among points nor ends with a glued `www.`"""
    if size == 1 and kind_of(last) == a.MARK and (is_point or after_point):
        return False
    return not (is_point and ws >= _LENGTH_OF_WWW and size > _LENGTH_OF_WWW)


@inlined
def _follows(kind, i, count, marks):
    return i + 1 < count and kind_of(marks.string[i + 1]) == kind


@inlined
def _with_another(letter, letters, plan, marks):
    """Look up all stretches that end with this letter; how many letters follow each other now."""
    for first in range(letters):
        marks.points[first] = hashed(marks.points[first], code_of(letter))
        note(stirred(marks.points[first]), plan, marks)
        length = letters - first + 1
        if length <= k.LONGEST_BEGINNING and plan.lengths >> length & 1:
            look_up(stirred(marks.points[first] ^ BEGINNING_SALT), plan, marks)
        note_unsure(plan, marks)
    marks.points[letters] = hashed(SEED, code_of(letter))
    return letters + 1


@inlined
def can_be_judged(count, plan, marks):
    """Whether leaving out addresses and servers of handles cuts no word in two. Says that words may
    follow each other over what is left out."""
    in_handle, handle, is_odd, is_joined, i = False, 0, False, False, -1
    while True:
        i += 1
        if not (in_handle or is_odd or is_joined):
            i = next_with(MAY_MISLEAD, i, count, marks.string)
        if i >= count:
            return True
        entry = marks.string[i]
        kind, code = kind_of(entry), code_of(entry)
        is_mark = kind == a.MARK or kind == a.NOTHING or kind == a.JOINER
        if is_joined and kind == a.JOINER:
            return False
        if kind != a.NOTHING:
            is_joined = kind == a.JOINER
        if in_handle and not entry & a.IN_HANDLE:
            if is_mark:
                return False
            in_handle = False
        handle += 1
        if is_mark:
            is_odd = True
        elif code == AT_SIGN:
            if in_handle and (handle > _LONGEST_HANDLE or code_of(marks.string[i - 1]) == DASH):
                return False
            if not in_handle:
                in_handle, handle = True, 0
            note_unsure(plan, marks)
        elif code == SLASH:
            if is_odd or not _begins_well(i, count, marks):
                return False
            note_unsure(plan, marks)
        elif kind != a.LETTER and kind != a.DOT and code != DASH:
            is_odd = False
        if in_handle and handle > _LONGEST_HANDLE:
            return False


@inlined
def _begins_well(i, count, marks):
    """Whether, if an address begins with this slash (`://`), its scheme is a whole word."""
    if i < 1 or code_of(marks.string[i - 1]) != COLON:
        return True
    if i + 1 == count or code_of(marks.string[i + 1]) != SLASH:
        return True
    size = 0
    while size < i - 1 and kind_of(marks.string[i - 2 - size]) == a.LETTER:
        size += 1
    before = i - 2 - size
    if before >= 0:
        code, kind = code_of(marks.string[before]), kind_of(marks.string[before])
        if kind == a.MARK or kind == a.NOTHING or kind == a.JOINER or kind == a.DOT:
            return False
        if code == DASH or code == _PLUS:
            return False
    if size == 0:
        return True
    return (size == 4 or size == 5) and is_http(before + 1, size, marks.string)


@inlined
def is_http(first, size, string):
    for j in range(size):
        entry = string[first + j]
        if code_of(entry) != _HTTPS[j] or not entry & a.IS_ASCII:
            return False
    return True
