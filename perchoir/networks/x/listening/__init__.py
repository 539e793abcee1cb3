"""Listening to X."""

from perchoir.networks.x.listening.search import SEARCH
from perchoir.networks.x.listening.stream import STREAM

__all__ = ["SEARCH", "STREAM"]
