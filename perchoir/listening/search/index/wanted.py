"""What the index is asked: terms joined by AND and OR. It may find too much, never too little."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms one after the other; `open_end` lets the last be only the beginning of a word."""

    terms: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All of these."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: tuple["Wanted", ...]


Wanted = Phrase | Both | Either


def term(text: str) -> Phrase:
    """One term."""
    return Phrase((text,))
