"""X, formerly Twitter."""

from perchoir.networks.contract import Source
from perchoir.networks.contract.hooks import Hook
from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.x.filters import STREAM as RULES
from perchoir.networks.x.listening import HOOK as TOLD
from perchoir.networks.x.listening import MENTIONS, SEARCH, STREAM
from perchoir.networks.x.prices import PRICES
from perchoir.networks.x.publishing import X
from perchoir.networks.x.publishing.rates import RATES

PUBLISHER: Publisher = X
SOURCES: tuple[Source, ...] = (STREAM, SEARCH, MENTIONS)
HOOK: Hook = TOLD
FILTERS = (RULES,)

__all__ = ["FILTERS", "HOOK", "PRICES", "PUBLISHER", "RATES", "SOURCES"]
