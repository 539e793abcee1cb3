"""LinkedIn."""

from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.linkedin.publishing import LINKEDIN
from perchoir.networks.linkedin.publishing.rates import RATES
from perchoir.networks.linkedin.publishing.version import VERSION

PUBLISHER: Publisher = LINKEDIN

__all__ = ["PUBLISHER", "RATES", "VERSION"]
