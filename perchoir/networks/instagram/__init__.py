"""Instagram, of Meta: professional accounts."""

from perchoir.networks.contract import Source
from perchoir.networks.contract.hooks import Hook
from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.instagram.listening import ACCOUNT
from perchoir.networks.instagram.listening import HOOK as TOLD
from perchoir.networks.instagram.publishing import INSTAGRAM
from perchoir.networks.instagram.publishing.rates import RATES

PUBLISHER: Publisher = INSTAGRAM
SOURCES: tuple[Source, ...] = (ACCOUNT,)
HOOK: Hook = TOLD

__all__ = ["HOOK", "PUBLISHER", "RATES", "SOURCES"]
