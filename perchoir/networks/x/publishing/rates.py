"""What X takes from one account, and from all of this house together (docs.x.com, Rate limits, read
in August 2026)."""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://docs.x.com/x-api/fundamentals/rate-limits"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_QUARTER = 900

# The second is for the whole app: counted for one account it is still never too much.
RATES = (
    Rate(_("posts"), 100, _QUARTER, post=1, delete=0, source=_SOURCE, as_of="2026-08"),
    Rate(_("posts"), 10_000, 86_400, post=1, delete=0, source=_SOURCE, as_of="2026-08"),
    Rate(_("deletions"), 50, _QUARTER, post=0, delete=1, source=_SOURCE, as_of="2026-08"),
    Rate(_("sign-ins"), 75, _QUARTER, post=0, delete=0, sign_in=1, source=_SOURCE, as_of="2026-08"),
)
