"""Everything that the page of one mention shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.mentions import queries
from perchoir.listening.mentions.cards import Card, cards_for
from perchoir.listening.mentions.models import Mention, Note, RawPayload
from perchoir.listening.watches.models import Watch


@dataclass(frozen=True, slots=True)
class Reading:
    """One mention with its surroundings. `copies` begins with the first that was seen."""

    card: Card
    watches: Sequence[Watch]
    thread: Sequence[Card]
    copies: Sequence[Card]
    history: Sequence[Card]
    written: int
    notes: Sequence[Note]
    colleagues: Sequence[Member]
    has_payload: bool
    may_triage: bool


def read_mention(member: Member, mention: Mention) -> Reading:
    """What `member` sees of `mention`, in a fixed number of queries."""
    watches = queries.watches_of(mention)
    texts = [watch.query for watch in watches]
    may_triage = member.may(Right.TRIAGE_MENTIONS)
    return Reading(
        card=cards_for(member, [mention], texts)[0],
        watches=watches,
        thread=cards_for(member, queries.thread_of(mention), texts),
        copies=cards_for(member, queries.copies_of(mention), texts),
        history=cards_for(member, queries.history_of_author(mention), texts),
        written=queries.count_of_author(mention),
        notes=list(queries.notes_of(mention)),
        colleagues=queries.colleagues(member.workspace) if may_triage else [],
        has_payload=RawPayload.objects.filter(mention=mention).exists(),
        may_triage=may_triage,
    )
