"""Publishing on X."""

from perchoir.networks.x.publishing.publisher import X

__all__ = ["X"]
