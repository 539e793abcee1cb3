"""Which language a post is written in.

Declared languages are believed. Without one, `eldc` (60 languages) reads the text without its
addresses, handles and tags. `bench/language.py` measures it.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from perchoir.listening.engine.tokens import readable

FEWEST_LETTERS = 4
LONGEST_READ = 2_000
LEAST_CONFIDENCE = 0.5

_NOISE = re.compile(r"[@＠#＃][\w.@-]+|\b(?:https?|RT|via|cc)\b|[\x00-\x1f]")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_DECLARED = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_UNKNOWN = frozenset(("und", "zxx", "mul", "mis"))


class Identified(NamedTuple):
    """A code in lower case (empty: too short to tell) and a confidence from 0 to 1."""

    code: str
    confidence: float


def identify(text: str, declared: str = "") -> Identified:
    """The language declared by the author (BCP 47), else the one read from the text."""
    code = declared.strip().lower().replace("_", "-")
    if _DECLARED.fullmatch(code) and code not in _UNKNOWN:
        return Identified(code, 1.0)
    return _read(written(text))


def written(text: str) -> str:
    """What a person wrote: without addresses, handles, tags, control characters, surrogates."""
    plain = _NOISE.sub(" ", readable(text[:LONGEST_READ]))
    return " ".join(plain.encode("utf-8", "ignore").decode().split())


def _read(text: str) -> Identified:
    if len(_NOT_LETTERS.sub("", text)) < FEWEST_LETTERS and text.isascii():
        return Identified("", 0.0)
    found = _detector().detect_details(text)
    confidence = float(found.scores.get(found.language, 0.0))
    if found.language == "und" or confidence < LEAST_CONFIDENCE:
        return Identified("", confidence)
    return Identified(str(found.language), confidence)


@cache
def _detector() -> Any:
    import eldc  # Its tables cost memory that a process which identifies nothing need not pay.

    eldc.init()
    return eldc
