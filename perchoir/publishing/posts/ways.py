"""Which way a post goes to an account, by itself or through a person's hands, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perchoir.networks import registry
from perchoir.networks.by_hand.forbidden import ban_on
from perchoir.networks.by_hand.places import REMOTE_ID
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.prices import UNITS, Planned, SaysCosts
from perchoir.publishing.posts.checking import answered_text
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import parts_for


@dataclass(frozen=True, slots=True)
class Way:
    """`code` says why a person must: "by_hand_reply", "by_hand_quote"; "" for an account kept by
    hand. `source` says so too, with its date."""

    by_hand: bool
    code: str = ""
    source: str = ""


BY_ITSELF = Way(by_hand=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """About what the network bills for it, in one currency."""

    amount: Decimal
    currency: str


def is_kept_by_hand(account: Account) -> bool:
    """Nothing is ever sent to it from here."""
    return account.remote_id.startswith(REMOTE_ID)


def way_of(post: Post, account: Account) -> Way:
    """A thread goes one way: where one part must go by hand, all do, in their order."""
    if is_kept_by_hand(account):
        return Way(by_hand=True)
    parts = parts_for(post, account.network)
    answers = answered_text(post, account.network) if post.reply else None
    return _asked(account, parts, answers)


def _asked(account: Account, parts: Sequence[dict[str, Any]], answers: str | None) -> Way:
    for number, part in enumerate(parts, 1):
        card = part.get("card") or {}
        ban = ban_on(
            account.network,
            handle=account.handle,
            number=number,
            answers=answers,
            links=[card["url"]] if card.get("url") and not part.get("media") else [],
        )
        if ban:
            return Way(True, f"by_hand_{ban.what}", f"{ban.source}, {ban.as_of}")
    return BY_ITSELF


def cost_of(post: Post, account: Account) -> list[Cost]:
    """What sending this post costs there, known before it is made; nothing where it is free, or
    where a person posts it."""
    connector = registry.all_publishers().get(account.network)
    if not isinstance(connector, SaysCosts) or way_of(post, account).by_hand:
        return []
    counted = connector.costs_of(_planned(post, account.network))
    amounts: dict[str, Decimal] = {}
    for price in registry.prices(account.network):
        if counted.get(price.kind) and price.currency != UNITS:
            billed = price.amount * counted[price.kind]
            amounts[price.currency] = amounts.get(price.currency, Decimal()) + billed
    return [Cost(amount, currency) for currency, amount in sorted(amounts.items())]


def _planned(post: Post, network: str) -> list[Planned]:
    planned: list[Planned] = []
    for number, part in enumerate(parts_for(post, network), 1):
        card = (part.get("card") or {}).get("url", "")
        media = part.get("media", [])
        text = (
            part["text"] if media or not card or card in part["text"] else f"{part['text']} {card}"
        )
        described = sum(bool(one.get("alt")) for one in media)
        planned.append(Planned(text, described, number == 1 and bool(post.reply)))
    return planned
