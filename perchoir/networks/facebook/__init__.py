"""Facebook, of Meta: pages."""

from perchoir.networks.contract import Source
from perchoir.networks.contract.hooks import Hook
from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.facebook.listening import HOOK as TOLD
from perchoir.networks.facebook.listening import PAGE
from perchoir.networks.facebook.publishing import FACEBOOK

PUBLISHER: Publisher = FACEBOOK
SOURCES: tuple[Source, ...] = (PAGE,)
HOOK: Hook = TOLD

__all__ = ["HOOK", "PUBLISHER", "SOURCES"]
