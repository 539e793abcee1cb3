"""What the sources of X say of themselves."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest, Setting


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


SEARCH_MANIFEST: Final = Manifest(
    key="x.search",
    network="x",
    name=_("X, a search"),
    summary=_(
        "Posts of the last seven days that a search finds, asked for every two minutes. X bills "
        "each post: set a monthly limit first, on the page of spending."
    ),
    capabilities=frozenset(
        {Capability.POLL, Capability.SEARCH, Capability.EDITS, Capability.DELETIONS}
    ),
    settings=(
        Setting(
            name="query",
            label=_("Search on X"),
            help=_("As X writes searches, at most 512 characters: Airbus lang:fr -is:retweet"),
            required=True,
        ),
        Setting(
            name="token",
            label=_("Bearer token"),
            help=_("In the console of X: your app, Keys and tokens, Bearer Token."),
            kind="secret",
            required=True,
        ),
    ),
    facts_as_of="2026-08",
)
