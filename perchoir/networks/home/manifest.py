"""What the network says of itself."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


HOME_MANIFEST = PublisherManifest(
    network="home",
    name=_("Your own page"),
    summary=_("The page of this voice on your own domain. There is nothing to connect."),
    settings=(
        Setting(
            name="handle",
            label=_("Address of the page"),
            help=_("The name that stands after /@"),
            required=True,
        ),
    ),
    idempotent=True,
    facts_as_of="2026-11",
)
