"""Publishing on pages of Facebook."""

from perchoir.networks.facebook.publishing.publisher import FACEBOOK

__all__ = ["FACEBOOK"]
