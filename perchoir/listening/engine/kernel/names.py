"""Tags, handles, ids and names: the same characters, read without what stands between them.

Every beginning of a tag and of a handle is looked up: where one ends is for the reader to say.
"""

from perchoir.listening.engine.kernel import alphabet as a
from perchoir.listening.engine.kernel.characters import QUOTE, SLASH
from perchoir.listening.engine.kernel.compiled import inlined
from perchoir.listening.engine.kernel.tables import (
    AT_SALT,
    LONGEST_STRING,
    NAME_SALT,
    SEED,
    TAG_SALT,
    ZERO,
    hashed,
    next_with,
    note,
    stirred,
)
from perchoir.listening.engine.kernel.words import AT_SIGN, COLON, code_of, kind_of, place

HASH = 0x23


@inlined
def _is_of_name(kind):
    return kind == a.LETTER or kind == a.MARK or kind == a.ALONE


@inlined
def _is_of_tag(kind):
    return _is_of_name(kind) or kind == a.PICTURE or kind == a.UNDERSCORE


@inlined
def whole_tag(count, plan, marks):
    """Look up the string as a tag."""
    whole = SEED
    for i in range(count):
        if _is_of_tag(kind_of(marks.string[i])):
            whole = hashed(whole, code_of(marks.string[i]))
    note(stirred(whole ^ TAG_SALT), plan, marks)


@inlined
def tags(count, plan, marks):
    """Look up each beginning of what follows a `#`."""
    tag, in_tag, i = SEED, False, next_with(a.HAS_HASH, 0, count, marks.string)
    while i < count:
        entry = marks.string[i]
        if entry & a.ENDS_TAG:
            in_tag = code_of(entry) == HASH
            tag = SEED
        elif in_tag and _is_of_tag(kind_of(entry)):
            tag = hashed(tag, code_of(entry))
            note(stirred(tag ^ TAG_SALT), plan, marks)
        i = i + 1 if in_tag else next_with(a.HAS_HASH, i + 1, count, marks.string)


@inlined
def handles(count, plan, marks):
    """Look up each beginning of what follows an `@`."""
    handle, in_handle, i = SEED, False, next_with(a.HAS_SIGN, 0, count, marks.string)
    while i < count:
        entry = marks.string[i]
        in_handle = in_handle and entry & a.IN_HANDLE != 0
        if code_of(entry) == AT_SIGN and not in_handle:
            handle, in_handle = SEED, True
        elif in_handle and _is_of_name(kind_of(entry)):
            handle = hashed(handle, code_of(entry))
            note(stirred(handle ^ AT_SALT), plan, marks)
        i = i + 1 if in_handle else next_with(a.HAS_SIGN, i + 1, count, marks.string)


@inlined
def plain_name(data, at, end, letters, plan, marks):
    """As `names` and `words` together, in one go, for a string of plain characters that is no text:
    most ids are. The place of its closing quote; below zero when there is more to it."""
    whole, part, word, has_more = SEED, SEED, SEED, False
    last = min(end, at + LONGEST_STRING)
    while at < last:
        entry = letters.plain[data[at]]
        kind, code = kind_of(entry), code_of(entry)
        if kind == a.LETTER:
            whole, part, word = hashed(whole, code), hashed(part, code), hashed(word, code)
            at, has_more = at + 1, True
            continue
        if word != SEED:
            place(word, plan, marks)
            word = SEED
        if has_more and (entry == ZERO or _ends_name(kind, code)):
            _name(whole, part, plan, marks)
            has_more = False
        if entry == ZERO:
            return at if data[at] == QUOTE else -1
        if code == SLASH or code == AT_SIGN:
            part = SEED
        at += 1
    return -1


@inlined
def names(count, plan, marks):
    """Look up the string as a name, its beginnings at each sign that may end one, and each part of
    a path."""
    whole, part = SEED, SEED
    for i in range(count):
        entry = marks.string[i]
        kind, code = kind_of(entry), code_of(entry)
        if _is_of_name(kind):
            whole, part = hashed(whole, code_of(entry)), hashed(part, code_of(entry))
        elif _ends_name(kind, code):
            _name(whole, part, plan, marks)
            if code == SLASH or code == AT_SIGN:
                part = SEED
    _name(whole, part, plan, marks)


@inlined
def _ends_name(kind, code):
    return kind == a.DOT or code == AT_SIGN or code == SLASH or code == COLON


@inlined
def _name(whole, part, plan, marks):
    note(stirred(whole ^ NAME_SALT), plan, marks)
    if part != whole:
        note(stirred(part ^ NAME_SALT), plan, marks)
