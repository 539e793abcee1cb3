"""What a connected account may not do by its network's interface, and a person may."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Ban(NamedTuple):
    """`what` is "reply" or "quote". `source` says so, `as_of` when that was read."""

    network: str
    what: str
    source: str
    as_of: str


BANS = (
    Ban(
        "x",
        "reply",
        "https://docs.x.com/changelog, self-serve plans: answers only where the author named or "
        "quoted the account",
        "August 2026",
    ),
    Ban(
        "x",
        "quote",
        "https://docs.x.com/changelog, self-serve plans: quotes only on Enterprise",
        "August 2026",
    ),
)
_POST_OF_X = re.compile(r"(?:^|[/.])(?:x|twitter)\.com/\w{1,20}/status/\d+", re.IGNORECASE)


def ban_on(
    network: str, *, handle: str, number: int, answers: str | None, links: Iterable[str]
) -> Ban | None:
    """Why part `number` (from 1) cannot go by the interface; None where it can.

    `handle` is the account's; `answers` the text that is answered, "" where nobody knows it, None
    where nothing is. `links` are the cards of this part.
    """
    asked = set()
    if number == 1 and answers is not None and not _summons(answers, handle):
        asked.add("reply")
    if any(_POST_OF_X.search(link) for link in links):
        asked.add("quote")
    return next((ban for ban in BANS if ban.network == network and ban.what in asked), None)


def _summons(text: str, handle: str) -> bool:
    """It names this account. A text that nobody knows does not."""
    return bool(re.search(rf"(?<![\w@])@{re.escape(handle)}(?!\w)", text, re.IGNORECASE))
