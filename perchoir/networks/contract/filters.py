"""What a network's own filter can express: kept beside the connector, as data."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Ask(StrEnum):
    """One thing that a rule can ask for."""

    WORD = "word"
    TAG = "tag"
    MENTION = "mention"
    AUTHOR = "author"
    ANSWERED = "answered"
    DOMAIN = "domain"
    LINK = "link"
    IMAGE = "image"
    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"


class Blind(StrEnum):
    """Where a network's filter does not look, and a watch does."""

    ACCENTS = "accents"
    ACRONYMS = "acronyms"
    PICTURES = "pictures"
    PAGES = "pages"
    NAMES = "names"


class FilterLanguage(msgspec.Struct, frozen=True):
    """`writes` says how each thing is asked for, with `{}` for what is meant. `alone` are those
    that a rule may consist of. `both` and `either` stand between two parts, and are empty where a
    rule can have one part only; `group` holds parts together. Lengths are in characters. `names` is
    a pattern of what its handles look like. `blind` is what no rule of it finds. `taken_by`
    is the key of the source that asks for the rules of all watches by itself; where it is empty,
    each rule is a source that somebody adds. `facts_as_of` dates all this.
    """

    network: str
    writes: Mapping[Ask, str]
    alone: frozenset[Ask]
    most_rules: int
    longest_rule: int
    both: str = ""
    either: str = ""
    group: str = "({})"
    names: str = r"\w+"
    blind: frozenset[Blind] = frozenset()
    taken_by: str = ""
    facts_as_of: str = ""
