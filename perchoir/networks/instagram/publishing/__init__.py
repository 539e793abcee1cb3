"""Publishing on Instagram."""

from perchoir.networks.instagram.publishing.publisher import INSTAGRAM

__all__ = ["INSTAGRAM"]
