"""What the network says of itself."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


HOME_MANIFEST = PublisherManifest(
    network="home",
    name=_("Own page"),
    summary=_("The page of this voice on your own domain. Nothing to connect."),
    settings=(
        Setting(
            name="handle",
            label=_("Address of the page"),
            help=_("The name after /@"),
            required=True,
        ),
    ),
    idempotent=True,
    facts_as_of="2026-11",
)
