"""RSS, Atom and JSON feeds, and press searches that answer as a feed."""

from perchoir.networks.contract import Source
from perchoir.networks.feeds.discovery import FoundFeed, discover
from perchoir.networks.feeds.sources import FEED, PRESS_SEARCH

SOURCES: tuple[Source, ...] = (FEED, PRESS_SEARCH)

__all__ = ["FEED", "PRESS_SEARCH", "SOURCES", "FoundFeed", "discover"]
