"""What a server of Mastodon takes from one account (docs.joinmastodon.org/api/rate-limits, read
2026-11). A server may be set up otherwise: what it says in its answers goes before."""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://docs.joinmastodon.org/api/rate-limits/"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


# A post is a call that writes and some that read it back.
RATES = (
    Rate(_("requests"), 300, 300, post=3, delete=2, media=1, source=_SOURCE, as_of="2026-11"),
    Rate(_("pictures"), 30, 1_800, post=0, delete=0, media=1, source=_SOURCE, as_of="2026-11"),
    Rate(_("deletions"), 30, 1_800, post=0, delete=1, source=_SOURCE, as_of="2026-11"),
)
