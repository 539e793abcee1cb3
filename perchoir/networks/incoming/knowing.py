"""What this house and a network know each other by at the door."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from perchoir.core.secrets import UnreadableSecret
from perchoir.networks import registry
from perchoir.networks.connections.registering import registrations_of, values_of
from perchoir.networks.contract.hooks import VERIFY_TOKEN, App, Hook


def hook_of(network: str) -> Hook | None:
    """None where the network sends nothing by itself."""
    return registry.hooks().get(network)


def app_of(network: str) -> App | None:
    """The keys that somebody entered for this network, None while there are none that open."""
    kept = registrations_of(network).first()
    if kept is None:
        return None
    try:
        values: Mapping[str, str] = values_of(kept)
    except UnreadableSecret:
        return None
    return {**values, VERIFY_TOKEN: verify_token(network)}


def verify_token(network: str) -> str:
    """This house's own word for one network: the same in every process, and nobody's guess."""
    return salted_hmac("perchoir.networks.incoming", network, algorithm="sha256").hexdigest()[:40]


def hook_address(network: str) -> str:
    """Where the network's messages come in, whole."""
    return str(settings.ADDRESS + reverse("connections:hook", args=[network]))
