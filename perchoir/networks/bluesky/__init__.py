"""Bluesky and every other server of the AT Protocol."""

from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.bluesky.publishing.rates import RATES
from perchoir.networks.bluesky.repos import REPOS
from perchoir.networks.contract import Source
from perchoir.networks.contract.publishing import Publisher

SOURCES: tuple[Source, ...] = (JETSTREAM, REPOS)
PUBLISHER: Publisher = BLUESKY

__all__ = ["JETSTREAM", "PUBLISHER", "RATES", "REPOS", "SOURCES"]
