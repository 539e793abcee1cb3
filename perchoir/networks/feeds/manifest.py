"""What the two sources say of themselves."""

from perchoir.networks.contract import Capability, Manifest, Setting

FACTS_AS_OF = "2026-11"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


FEED_MANIFEST = Manifest(
    key="feeds.feed",
    network="feeds",
    name=_("A feed"),
    summary=_("The news of one site (RSS, Atom or JSON Feed). No account is needed."),
    capabilities=frozenset({Capability.POLL, Capability.EDITS}),
    settings=(
        Setting(
            name="address",
            label=_("Address of the feed"),
            help=_("The address of the site works as well, when the site names its feed."),
            kind="url",
            required=True,
        ),
    ),
    facts_as_of=FACTS_AS_OF,
)

SEARCH_MANIFEST = Manifest(
    key="feeds.search",
    network="feeds",
    name=_("Press search"),
    summary=_("What the press writes about some words, from a search that answers as a feed."),
    capabilities=frozenset({Capability.POLL, Capability.SEARCH, Capability.EDITS}),
    settings=(
        Setting(
            name="query",
            label=_("Words to search for"),
            required=True,
        ),
        Setting(
            name="template",
            label=_("Address of the search"),
            help=_("It holds {query} where the words go. Empty means the one of this site."),
            kind="url",
        ),
    ),
    facts_as_of=FACTS_AS_OF,
)
