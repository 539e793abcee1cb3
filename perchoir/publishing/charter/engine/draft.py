"""What is checked: a post as it would go out, with the facts that only the caller knows."""

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True)
class Media:
    """A picture or a video, with its description for those who do not see it."""

    alt: str = ""


@dataclass(frozen=True)
class TagUse:
    """What a tag is used for in our own mentions: a `meaning` in the words of the caller, or
    `examples`, texts that carry it, from which the article sees whether they speak of the same."""

    tag: str
    meaning: str = ""
    mentions: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tone:
    """How people speak of the brand now: `negative` is a share from 0 to 1 of `mentions`;
    `examples` are texts that complain, `themes` the words that come back in them."""

    negative: float
    mentions: int
    examples: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosedPeriod:
    """From `start` to before `end`, both aware. `closes` is what is closed: `results`, `deals` or
    `everything`; `asks` is `needs_legal` or `refuse`, empty where the article decides."""

    start: datetime
    end: datetime
    name: str
    closes: tuple[str, ...] = ("results", "deals")
    asks: str = ""

    def closes_for(self, what: str) -> bool:
        return what in self.closes or "everything" in self.closes


@dataclass(frozen=True)
class Draft:
    """A post, a thread (several `parts`) or an answer (`reply_to` is what it answers).

    `planned` is aware, in the voice's time zone; None: not planned yet. `colleague`: the author
    speaks in their own name and must state the employer (`employer`, as people would write it).
    `reply_hostile` is the caller's judgement of the text that is answered; `reply_unread`: it
    answers something whose text nobody here has. `unknown` names facts that the caller could not
    look up: `tone`, `tags`.
    """

    parts: tuple[str, ...]
    language: str = "fr"
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    voice: str = ""
    voice_kind: str = "company"
    colleague: bool = False
    employer: str = ""
    reply_to: str = ""
    reply_hostile: bool = False
    reply_unread: bool = False
    planned: datetime | None = None
    opens: time | None = None
    closes: time | None = None
    closed: tuple[ClosedPeriod, ...] = ()
    tags_in_use: tuple[TagUse, ...] = ()
    tone: Tone | None = None
    customers: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()

    def closed_period(self, what: str = "results") -> ClosedPeriod | None:
        """The closed period in which it would go out, the strictest one."""
        planned = self.planned
        if planned is None:
            return None
        now = [p for p in self.closed if p.start <= planned < p.end and p.closes_for(what)]
        return min(now, key=lambda period: period.asks != "refuse", default=None)
