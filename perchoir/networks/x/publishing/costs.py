"""What is said to the ledger before each call that X bills: the kinds of its table of prices.

docs.x.com/x-api/getting-started/pricing, August 2026.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from perchoir.networks.contract import Refused, Tools
from perchoir.networks.contract.prices import Planned
from perchoir.networks.text.links import links

POST: Final = "post_create"
POST_WITH_LINK: Final = "post_create_with_url"
SUMMONED_REPLY: Final = "post_create_summoned_reply"
DELETION: Final = "post_delete"
READ: Final = "post_read"
PERSON: Final = "user_read"
DESCRIPTION: Final = "media_metadata"


def kind_of_post(text: str, *, answers_others: bool) -> str:
    """Under which price X books a post: an answer to somebody else is only taken when summoned,
    and then has a price of its own, links or not."""
    if answers_others:
        return SUMMONED_REPLY
    return POST_WITH_LINK if links(text) else POST


def planned_costs(parts: Sequence[Planned]) -> Mapping[str, int]:
    """What posting these parts, and looking at them where they stand, is booked as."""
    found: Counter[str] = Counter()
    for part in parts:
        found[kind_of_post(part.text, answers_others=part.answers_others)] += 1
        found[DESCRIPTION] += part.described
        found[READ] += 1
    return +found


async def count_anyway(kind: str, number: int, tools: Tools) -> None:
    """Counted, never stopped by a limit: looking for a post whose answer was lost, and taking one
    down, end a doubt or a damage. The same post costs the full price of a reading here, since only
    the account that owns the app pays less."""
    with suppress(Refused):
        await tools.charge(kind, number)
