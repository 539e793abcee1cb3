"""What the sources of X say of themselves."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest, Setting


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_TOKEN: Final = Setting(
    name="token",
    label=_("Bearer token"),
    help=_("In the console of X: your app, Keys and tokens, Bearer Token."),
    kind="secret",
    required=True,
)

STREAM_MANIFEST: Final = Manifest(
    key="x.stream",
    network="x",
    name=_("X, for all watches"),
    summary=_(
        "What your watches look for, as it is written: X filters, Perchoir judges again. X bills "
        "each post that comes: set a monthly limit first, on the page of spending."
    ),
    capabilities=frozenset({Capability.STREAM, Capability.EDITS, Capability.DELETIONS}),
    settings=(_TOKEN,),
    facts_as_of="2026-08",
)

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
        _TOKEN,
    ),
    facts_as_of="2026-08",
)

MENTIONS_MANIFEST: Final = Manifest(
    key="x.mentions",
    network="x",
    name=_("X, an account of ours"),
    summary=_(
        "Posts that name or answer it, asked for every three minutes. Watches choose among them: "
        "@name finds all. X bills each post: set a monthly limit first, on the page of spending."
    ),
    capabilities=frozenset({Capability.POLL, Capability.EDITS, Capability.DELETIONS}),
    needs_account=True,
    facts_as_of="2026-08",
)
