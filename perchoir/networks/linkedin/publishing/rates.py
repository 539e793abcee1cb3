"""What LinkedIn takes from one account.

learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits (November 2026) names no numbers:
an app sees its own under Analytics on the developer portal, and they begin anew at midnight UTC.
No header tells what is left. 150 posts a day are what third parties name, November 2026.
"""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_DAY = 86_400

# LinkedIn counts calls; how many of them are posts is ours.
RATES = (Rate(_("posts"), 150, _DAY, post=1, delete=0, source=_SOURCE, as_of="2026-11"),)
