"""What LinkedIn takes from one account, and from all of this house together.

learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits (November 2026) names no numbers:
an app sees its own under Analytics on the developer portal, and they begin anew at midnight UTC.
The numbers are those of third parties, November 2026.
"""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_DAY = 86_400

# A post is a call that writes and some that read it back; the second limit is the whole app's.
RATES = (
    Rate(_("posts"), 150, _DAY, post=1, delete=0, source=_SOURCE, as_of="2026-11"),
    Rate(
        _("requests"), 100_000, _DAY, post=4, delete=2, media=3, source=_SOURCE, as_of="2026-11",
        sign_in=4,
    ),
)  # fmt: skip
