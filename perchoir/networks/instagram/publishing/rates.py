"""What Instagram takes from one account in a day that moves along. Its documents disagree (25, 50
and 100 posts, November 2026): planned with 50, and asked before each (`content_publishing_limit`).
"""

from perchoir.networks.contract.rates import Rate

_SOURCE = "https://developers.facebook.com/documentation/instagram-platform/content-publishing"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


RATES = (Rate(_("posts"), 50, 86_400, post=1, delete=0, source=_SOURCE, as_of="2026-11"),)
