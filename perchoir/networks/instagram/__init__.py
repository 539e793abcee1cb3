"""Instagram, of Meta: professional accounts."""

from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.instagram.publishing import INSTAGRAM
from perchoir.networks.instagram.publishing.rates import RATES

PUBLISHER: Publisher = INSTAGRAM

__all__ = ["PUBLISHER", "RATES"]
