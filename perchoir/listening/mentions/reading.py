"""Everything that the page of one mention shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.engine import places
from perchoir.listening.mentions import queries
from perchoir.listening.mentions.cards import Card, cards_for, parsed
from perchoir.listening.mentions.models import Mention, Note, RawPayload
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading import meaning

SHOWN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Why:
    """A watch that matched: what it asks for, in a sentence, and the words that it found."""

    watch: Watch
    sentence: str
    found: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One mention with its surroundings. `copies` begins with the first that was seen."""

    card: Card
    reasons: Sequence["Why"]
    thread: Sequence[Card]
    copies: Sequence[Card]
    history: Sequence[Card]
    written: int
    notes: Sequence[Note]
    colleagues: Sequence[Member]
    has_payload: bool
    may_triage: bool

    @property
    def more_copies(self) -> int:
        """Copies that are not listed."""
        return self.copies[0].mention.copies + 1 - len(self.copies) if self.copies else 0


def read_mention(member: Member, mention: Mention) -> Reading:
    """What `member` sees of `mention`, in a fixed number of queries."""
    watches = queries.watches_of(mention)
    texts = [watch.query for watch in watches]
    may_triage = member.may(Right.TRIAGE_MENTIONS)
    return Reading(
        card=cards_for(member, [mention], texts)[0],
        reasons=[_why(watch, mention) for watch in watches],
        thread=cards_for(member, queries.thread_of(mention), texts),
        copies=cards_for(member, queries.copies_of(mention), texts),
        history=cards_for(member, queries.history_of_author(mention), texts),
        written=queries.count_of_author(mention),
        notes=list(queries.notes_of(mention)),
        colleagues=queries.colleagues(member.workspace) if may_triage else [],
        has_payload=RawPayload.objects.filter(mention=mention).exists(),
        may_triage=may_triage,
    )


def _why(watch: Watch, mention: Mention) -> Why:
    query = parsed(watch.query)
    if query is None:
        return Why(watch, "", [])
    found = (one.field.text[one.start : one.end] for one in places(query, post_of(mention)))
    return Why(watch, meaning(query), list(dict.fromkeys(found))[:SHOWN_WORDS])
