"""Whether a post that stands there says what was written."""

import unicodedata

from perchoir.networks.common.html import clean


def same(shown: str, written: str) -> bool:
    """Word for word, but for spaces at line ends, which networks trim."""
    return _solid(shown) == _solid(written)


def alike(shown: str, written: str) -> bool:
    """The same letters, with other signs or in other cases."""
    return _letters(shown) == _letters(written)


def _solid(words: str) -> str:
    return "".join(unicodedata.normalize("NFC", clean(words)).split())


def _letters(words: str) -> str:
    folded = unicodedata.normalize("NFKC", _solid(words)).casefold()
    return "".join(character for character in folded if character.isalnum())
