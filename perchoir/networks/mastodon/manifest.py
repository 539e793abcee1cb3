"""What the source says of itself."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest, Setting

HASHTAG: Final = "hashtag"
PUBLIC: Final = "public"
LOCAL: Final = "local"
SEARCH: Final = "search"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


TIMELINE_MANIFEST = Manifest(
    key="mastodon.timeline",
    network="mastodon",
    name=_("Mastodon and compatible servers"),
    summary=_(
        "A hashtag, the public posts or a search on one server, live where it allows it. "
        "Many servers need no account."
    ),
    capabilities=frozenset(
        {Capability.STREAM, Capability.SEARCH, Capability.DELETIONS, Capability.EDITS}
    ),
    settings=(
        Setting(
            name="server",
            label=_("Server"),
            help=_("For example mastodon.social"),
            kind="url",
            required=True,
        ),
        Setting(
            name="what",
            label=_("What to read"),
            kind="choice",
            default=HASHTAG,
            choices=(
                (HASHTAG, _("A hashtag")),
                (LOCAL, _("The public posts of this server")),
                (PUBLIC, _("All public posts that this server knows")),
                (SEARCH, _("A search (needs a token)")),
            ),
        ),
        Setting(
            name="query",
            label=_("Hashtag or words"),
            help=_("The hashtag without #, or the words to search for."),
        ),
        Setting(
            name="token",
            label=_("Access token"),
            help=_("From your account on this server: Preferences, Development, New application."),
            kind="secret",
        ),
    ),
    facts_as_of="2026-11",
)
