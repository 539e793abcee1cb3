"""What is checked: a post as it would go out, with the facts that only the caller knows."""

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True)
class Media:
    """A picture or a video, with its description for those who do not see it."""

    alt: str = ""


@dataclass(frozen=True)
class TagUse:
    """What a tag is used for in our own mentions: `meaning` in the words of the caller."""

    tag: str
    meaning: str
    mentions: int = 0


@dataclass(frozen=True)
class Tone:
    """How people speak of the brand now: `negative` is a share from 0 to 1 of `mentions`."""

    negative: float
    mentions: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosedPeriod:
    """From `start` to before `end`, both aware."""

    start: datetime
    end: datetime
    name: str


@dataclass(frozen=True)
class Draft:
    """A post, a thread (several `parts`) or an answer (`reply_to` is what it answers).

    `planned` is aware, in the voice's time zone; None: not planned yet. `colleague`: the author
    speaks in their own name and must state the employer (`employer`, as people would write it).
    `reply_hostile` is the caller's judgement of the text that is answered.
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
    planned: datetime | None = None
    opens: time | None = None
    closes: time | None = None
    closed: tuple[ClosedPeriod, ...] = ()
    tags_in_use: tuple[TagUse, ...] = ()
    tone: Tone | None = None
    customers: tuple[str, ...] = ()

    def closed_period(self) -> ClosedPeriod | None:
        """The closed period in which it would go out."""
        planned = self.planned
        if planned is None:
            return None
        return next((p for p in self.closed if p.start <= planned < p.end), None)
