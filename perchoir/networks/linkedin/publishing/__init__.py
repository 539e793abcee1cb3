"""Publishing on LinkedIn."""

from perchoir.networks.linkedin.publishing.publisher import LINKEDIN

__all__ = ["LINKEDIN"]
