"""What was written, and what X shows of it: links shortened, pictures as links, people put before
an answer. Fields as in the official description 2.167 (August 2026), and as they were named before.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.common.html import clean
from perchoir.networks.text import LIMITS, count

_SHORTENED = "https://t.co/"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_PICTURE = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_HANDLE = re.compile(r"@\w{1,15}")


def says_the_same(post: Fields, written: str, *, is_reply: bool) -> bool:
    """Word for word, but for what X does to every text."""
    wanted = solid(written)
    return any(solid(words) == wanted for words in _readings(shown(post), is_reply))


def looks_alike(post: Fields, written: str, *, is_reply: bool) -> bool:
    """The same letters, with other signs or in other cases; or the same but for links of which X
    did not say where they lead; or the beginning of a long text."""
    wanted = _letters(written)
    for words in _readings(shown(post), is_reply):
        if wanted and _letters(words) == wanted:
            return True
        if _SHORTENED in words and _letters(_unlinked(words)) == _letters(_unlinked(written)):
            return True
        if _is_beginning(words, written):
            return True
    return False


def is_about(answer: str, written: str, *, is_reply: bool) -> bool:
    """The text in an answer to the call that wrote may be what was written: its words stand there
    in this order, its links left out, its end perhaps cut."""
    words = _words(written)
    said = [word for word in _words(html.unescape(answer)) if _SHORTENED not in word]
    starts = range(_people_before(said) + 1) if is_reply else range(1)
    return any(_in_order(said[start:], words) for start in starts)


def shown(post: Fields) -> str:
    """The text as it was typed, as far as X tells: whole where it is long, links where they lead,
    its own links to pictures left out."""
    note = inner(post, "note_post") or inner(post, "note_tweet")
    whole = note if text(note, "text") else post
    words = html.unescape(text(whole, "text"))
    for link in objects(inner(whole, "entities"), "urls"):
        short = text(link, "url")
        if short:
            words = words.replace(short, _meant(link))
    return words


def solid(words: str) -> str:
    """In one form of Unicode, without spaces, which X trims, and without what it adds to links."""
    plain = _ADDRESS.sub(_bare, unicodedata.normalize("NFC", clean(words)))
    return "".join(plain.split())


def _meant(link: Fields) -> str:
    leads_to = text(link, "expanded_url") or text(link, "unwound_url")
    if text(link, "media_key") or _PICTURE.search(leads_to):
        return ""
    return leads_to or text(link, "url")


def _bare(match: re.Match[str]) -> str:
    return match[0].partition("://")[2].rstrip("/")


def _readings(words: str, is_reply: bool) -> Sequence[str]:
    """X puts the people who are answered before an answer: with them, and with ever fewer."""
    if not is_reply:
        return [words]
    parts = words.split()
    return [words, *(" ".join(parts[n:]) for n in range(1, _people_before(parts) + 1))]


def _people_before(words: Sequence[str]) -> int:
    return next((n for n, word in enumerate(words) if not _HANDLE.fullmatch(word)), len(words))


def _is_beginning(words: str, written: str) -> bool:
    """X cuts a long text where its whole was not asked for, or not told."""
    bare = _unlinked(words).rstrip()
    is_long = count(written, "x").used > LIMITS["x"].allowed
    return is_long and bare.endswith("…") and _letters(written).startswith(_letters(bare))


def _unlinked(words: str) -> str:
    return _ADDRESS.sub(" ", words)


def _letters(words: str) -> str:
    folded = unicodedata.normalize("NFKC", solid(words)).casefold()
    return "".join(character for character in folded if character.isalnum())


def _words(words: str) -> list[str]:
    return unicodedata.normalize("NFC", clean(words)).split()


def _in_order(some: Sequence[str], words: Sequence[str]) -> bool:
    left = iter(words)
    return all(any(word.startswith(one.rstrip("…")) for word in left) for one in some)
