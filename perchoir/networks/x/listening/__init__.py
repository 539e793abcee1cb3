"""Listening to X."""

from perchoir.networks.x.listening.search import SEARCH

__all__ = ["SEARCH"]
