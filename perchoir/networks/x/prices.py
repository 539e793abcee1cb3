"""What X bills, call by call and post by post.

Each reading is billed once per UTC day, as X says without a guarantee; Perchoir does not keep which
posts it read today and counts every reading, so that it never counts less than X.
"""

from decimal import Decimal
from typing import Final

from perchoir.networks.contract.prices import Price

_SOURCE: Final = "https://docs.x.com/x-api/getting-started/pricing"
_AS_OF: Final = "2026-08"
# docs.x.com, pricing, August 2026; the older page "Usage and Billing" still says two million.
_MOST_READS: Final = 3_000_000


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


def _writing(kind: str, name: str, dollars: str, *, never_stopped: bool = False) -> Price:
    return Price(
        kind, name, Decimal(dollars), "USD", listens=False, source=_SOURCE, as_of=_AS_OF,
        never_stopped=never_stopped,
    )  # fmt: skip


def _reading(kind: str, name: str, dollars: str, most_a_month: int | None = None) -> Price:
    return Price(
        kind, name, Decimal(dollars), "USD", listens=True, source=_SOURCE, as_of=_AS_OF,
        once_a_day=True, most_a_month=most_a_month,
    )  # fmt: skip


PRICES = (
    _writing("post_create", _("posts"), "0.015"),
    _writing("post_create_with_url", _("posts with a link"), "0.200"),
    _writing("post_create_summoned_reply", _("answers to who named us"), "0.010"),
    _writing("post_delete", _("posts taken down"), "0.010", never_stopped=True),
    _writing("media_metadata", _("descriptions of pictures"), "0.005"),
    _reading("post_read", _("posts read"), "0.005", _MOST_READS),
    _reading("owned_read", _("own posts read"), "0.001"),
    _reading("user_read", _("accounts looked at"), "0.010"),
    _reading("webhook_event", _("messages X sent"), "0.005"),
)
