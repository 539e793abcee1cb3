"""What Threads takes from one account in a day that moves along (developers.facebook.com, Threads,
Overview and Delete Posts, read in November 2026). Each part of a thread after the first is a reply,
of which 1,000 are taken: counted as posts they are never too many."""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://developers.facebook.com/documentation/threads/overview"
_DAY = 86_400


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


RATES = (
    Rate(_("posts"), 250, _DAY, post=1, delete=0, source=_SOURCE, as_of="2026-11"),
    Rate(_("deletions"), 100, _DAY, post=0, delete=1, source=_SOURCE, as_of="2026-11"),
)
