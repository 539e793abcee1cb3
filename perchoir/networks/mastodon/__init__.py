"""Mastodon and the servers that speak its client API."""

from perchoir.networks.contract import Source
from perchoir.networks.mastodon.filters import TAGS
from perchoir.networks.mastodon.publishing import MASTODON as PUBLISHER
from perchoir.networks.mastodon.publishing.rates import RATES
from perchoir.networks.mastodon.timeline import TIMELINE

SOURCES: tuple[Source, ...] = (TIMELINE,)
FILTERS = (TAGS,)

__all__ = ["FILTERS", "PUBLISHER", "RATES", "SOURCES", "TIMELINE"]
