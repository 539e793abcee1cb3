"""What the hosts of Bluesky take from one account (docs.bsky.app, "Rate Limits", read 2026-11)."""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://docs.bsky.app/docs/advanced-guides/rate-limits"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


# A record made costs three points, one changed two, one deleted one. We write with `putRecord` and
# count three: what the host may count at most.
RATES = (
    Rate(_("points"), 5_000, 3_600, post=3, delete=1, source=_SOURCE, as_of="2026-11"),
    Rate(_("points"), 35_000, 86_400, post=3, delete=1, source=_SOURCE, as_of="2026-11"),
    Rate(_("sign-ins"), 300, 86_400, post=0, delete=0, sign_in=1, source=_SOURCE, as_of="2026-11"),
)
