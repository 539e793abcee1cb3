"""Publishing on Bluesky and every other server of the AT Protocol."""

from perchoir.networks.bluesky.publishing.publisher import BLUESKY

__all__ = ["BLUESKY"]
