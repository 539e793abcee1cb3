"""Publishing on Mastodon and the servers that speak its client API."""

from perchoir.networks.mastodon.publishing.accounts import Limits, limits
from perchoir.networks.mastodon.publishing.oauth import (
    App,
    authorization_address,
    exchange,
    new_verifier,
    register,
)
from perchoir.networks.mastodon.publishing.publisher import MASTODON

__all__ = [
    "MASTODON",
    "App",
    "Limits",
    "authorization_address",
    "exchange",
    "limits",
    "new_verifier",
    "register",
]
