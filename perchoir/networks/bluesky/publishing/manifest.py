"""What publishing on Bluesky says of itself."""

from perchoir.networks.bluesky.manifest import FACTS_AS_OF, PLC_DIRECTORY
from perchoir.networks.contract import Setting
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_HANDLE = Setting(
    name="handle", label=_("Handle"), help=_("For example anna.bsky.social"), required=True
)
_PASSWORD = Setting(
    name="password",
    label=_("App password"),
    help=_(
        "From your account on Bluesky: Settings, Privacy and security, App passwords. "
        "It is used once and not kept."
    ),
    kind="secret",
    required=True,
)
_SERVER = Setting(
    name="server",
    label=_("Server"),
    help=_("Leave it empty: it is found from the handle."),
    kind="url",
)
_PLC = Setting(
    name="plc",
    label=_("Directory of identities"),
    help=_("Where handles are looked up. Change it only if your company runs its own."),
    kind="url",
    default=PLC_DIRECTORY,
)
SIGN_IN_SETTINGS = (_HANDLE, _SERVER, _PLC)

# A record key of our own with `putRecord` and `swapRecord: null`: the same record again changes
# nothing, another one is refused (reference server 0.3.215, measured November 2026).
PUBLISHING_MANIFEST = PublisherManifest(
    network="bluesky",
    name=_("Bluesky and compatible servers"),
    summary=_("An account on Bluesky or on any server of the AT Protocol."),
    settings=(_HANDLE, _PASSWORD, _SERVER, _PLC),
    idempotent=True,
    take_back=_(
        "On Bluesky: Settings, Privacy and security, App passwords, and delete the one used here. "
        "Where it was connected on the server's own page: that server's page of your account, "
        "then revoke Perchoir."
    ),
    facts_as_of=FACTS_AS_OF,
)
