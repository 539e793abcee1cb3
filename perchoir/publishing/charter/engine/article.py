"""An article of the charter, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import Place

Settings = Mapping[str, Any]


class Severity(IntEnum):
    """What a finding asks for, from least to most."""

    NOTE = 1
    NEEDS_APPROVAL = 2
    NEEDS_LEGAL = 3
    REFUSE = 4


class Words(NamedTuple):
    """The same sentence in both languages of the charter."""

    en: str
    fr: str

    def said(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True)
class Breach:
    """What a check found: `sentence` is an English message id filled with `parameters`.

    `severity` only where it is heavier than the article's own. `only_noted`: it asks for nothing,
    whatever the article asks for (a fact that could not be looked up, say).
    """

    place: Place
    sentence: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    suggestion: str = ""
    severity: Severity | None = None
    only_noted: bool = False


@dataclass(frozen=True)
class Finding:
    """One breach of one article, at `start` to `end` (characters) of part `part`."""

    article: str
    severity: Severity
    part: int
    start: int
    end: int
    sentence: str
    parameters: Mapping[str, str] = field(hash=False)
    suggestion: str


Check = Callable[[Draft, Settings], Iterable[Breach]]


@dataclass(frozen=True)
class Article:
    """One rule. `fails` and `passes` are its examples, and its tests."""

    id: str
    title: Words
    text: Words
    severity: Severity
    check: Check
    fails: tuple[Draft, ...]
    passes: tuple[Draft, ...]
    defaults: Settings = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Choice:
    """What a house decided about an article: None and what is not in `settings` stay as shipped."""

    enabled: bool = True
    severity: Severity | None = None
    settings: Settings = field(default_factory=dict)


def en(*parts: str, **facts: Any) -> Draft:
    """An example in English."""
    return Draft(parts=parts, language="en", **facts)


def fr(*parts: str, **facts: Any) -> Draft:
    """An example in French."""
    return Draft(parts=parts, language="fr", **facts)
