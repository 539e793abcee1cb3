"""What the two sources say of themselves.

Addresses of the public instances: bluesky-social/jetstream and bluesky-social/bsky, August 2026.
"""

from perchoir.networks.contract import Capability, Manifest, Setting

FACTS_AS_OF = "2026-11"
AUTOMATIC = "auto"
_V2 = "/xrpc/network.bsky.jetstream.subscribeEvents"

# The order in which "auto" tries them: the current service first, then the older hosts, which
# speak the older wire (one of those was seen to accept connections and stay silent, August 2026).
PUBLIC_INSTANCES = (
    f"wss://jetstream.us-east.bsky.network{_V2}",
    f"wss://jetstream.us-west.bsky.network{_V2}",
    "wss://jetstream1.us-east.bsky.network/subscribe",
    "wss://jetstream2.us-west.bsky.network/subscribe",
)
PLC_DIRECTORY = "https://plc.directory"


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_PLC = Setting(
    name="plc",
    label=_("Directory of identities"),
    help=_("Where handles are looked up. Change it only if your company runs its own."),
    kind="url",
    default=PLC_DIRECTORY,
)
_REPOSTS = Setting(
    name="reposts",
    label=_("Reposts"),
    help=_("A repost has no text of its own: only watches on an author can match it."),
    kind="choice",
    default="no",
    choices=(("no", _("Leave them out")), ("yes", _("Take them in"))),
)

JETSTREAM_MANIFEST = Manifest(
    key="bluesky.jetstream",
    network="bluesky",
    name=_("Bluesky, all public posts"),
    summary=_("Every public post on Bluesky as it is written. No account is needed."),
    capabilities=frozenset({Capability.STREAM, Capability.DELETIONS, Capability.EDITS}),
    settings=(
        Setting(
            name="endpoint",
            label=_("Jetstream server"),
            help=_("Leave it on automatic unless one server is nearer to you."),
            kind="choice",
            default=AUTOMATIC,
            choices=(
                (AUTOMATIC, _("Automatic")),
                (PUBLIC_INSTANCES[0], _("United States, east")),
                (PUBLIC_INSTANCES[1], _("United States, west")),
                (PUBLIC_INSTANCES[2], _("United States, east (older service)")),
                (PUBLIC_INSTANCES[3], _("United States, west (older service)")),
            ),
        ),
        Setting(
            name="own_endpoint",
            label=_("Your own Jetstream server"),
            help=_("Its whole address, ending in /subscribe. It replaces the choice above."),
            kind="url",
        ),
        _REPOSTS,
        _PLC,
    ),
    facts_as_of=FACTS_AS_OF,
)

REPOS_MANIFEST = Manifest(
    key="bluesky.repos",
    network="bluesky",
    name=_("One AT Protocol server"),
    summary=_("Every public post of the accounts on one server, such as your company's own."),
    capabilities=frozenset({Capability.STREAM, Capability.DELETIONS, Capability.EDITS}),
    settings=(
        Setting(
            name="server",
            label=_("Server address"),
            help=_("For example https://pds.example.com"),
            kind="url",
            required=True,
        ),
        _REPOSTS,
        _PLC,
    ),
    facts_as_of=FACTS_AS_OF,
)
