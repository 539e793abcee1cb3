"""Bluesky and every other server of the AT Protocol."""

from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.bluesky.repos import REPOS
from perchoir.networks.contract import Source

SOURCES: tuple[Source, ...] = (JETSTREAM, REPOS)

__all__ = ["JETSTREAM", "REPOS", "SOURCES"]
