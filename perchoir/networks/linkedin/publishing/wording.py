"""What was written, and what LinkedIn shows of it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.common.html import clean
from perchoir.networks.linkedin.publishing.little import read

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SHORTENED = re.compile(r"https?://lnkd\.in/\S+", re.IGNORECASE)


def words_of(post: Mapping[str, Any]) -> str:
    """The text a reader sees, of a post or a comment, ours or as LinkedIn gives it."""
    if "commentary" in post:
        return read(text(post, "commentary")).text
    return text(inner(post, "message"), "text")


def says_the_same(there: Fields, written: Mapping[str, Any]) -> bool:
    """Word for word, whatever became of spaces."""
    return _solid(words_of(there)) == _solid(words_of(written))


def looks_alike(there: Fields, written: Mapping[str, Any]) -> bool:
    """The same letters with other signs; or the same but for links that LinkedIn shortened; or the
    beginning of what was written, since LinkedIn cuts texts without a word."""
    shown, wanted = words_of(there), words_of(written)
    if _letters(shown) and _letters(shown) == _letters(wanted):
        return True
    if _SHORTENED.search(shown):
        return _letters(_LINK.sub(" ", shown)) == _letters(_LINK.sub(" ", wanted))
    cut = _solid(shown).removesuffix("…")
    return bool(cut) and len(cut) >= len(_solid(wanted)) // 2 and _solid(wanted).startswith(cut)


def _solid(words: str) -> str:
    return "".join(unicodedata.normalize("NFC", clean(words)).split())


def _letters(words: str) -> str:
    folded = unicodedata.normalize("NFKC", _solid(words)).casefold()
    return "".join(character for character in folded if character.isalnum())
