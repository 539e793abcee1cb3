"""Facebook, of Meta: pages."""

from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.facebook.publishing import FACEBOOK

PUBLISHER: Publisher = FACEBOOK

__all__ = ["PUBLISHER"]
