"""What publishing on Mastodon and its family says of itself."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_SERVER = Setting(
    name="server",
    label=_("Server"),
    help=_("For example mastodon.social"),
    kind="url",
    required=True,
)
SIGN_IN_SETTINGS = (_SERVER,)

# Mastodon keeps an Idempotency-Key for an hour; GoToSocial and Takahe ignore it (measured, November
# 2026), and nothing tells them apart: not idempotent, we look before we send again.
PUBLISHING_MANIFEST = PublisherManifest(
    network="mastodon",
    name=_("Mastodon and compatible servers"),
    summary=_("An account on any server that speaks the client API of Mastodon."),
    settings=(
        _SERVER,
        Setting(
            name="token",
            label=_("Access token"),
            help=_(
                "From your account on this server: Preferences, Development, New application, "
                "with read and write."
            ),
            kind="secret",
            required=True,
        ),
    ),
    idempotent=False,
    take_back=_("On the server: Preferences, Account, Authorized apps, then revoke Perchoir."),
    facts_as_of="2026-11",
)
