"""Threads, of Meta."""

from perchoir.networks.contract import Source
from perchoir.networks.contract.hooks import Hook
from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.threads.listening import ACCOUNT, SEARCH
from perchoir.networks.threads.listening import HOOK as TOLD
from perchoir.networks.threads.publishing import THREADS
from perchoir.networks.threads.publishing.rates import RATES

PUBLISHER: Publisher = THREADS
SOURCES: tuple[Source, ...] = (ACCOUNT, SEARCH)
HOOK: Hook = TOLD

__all__ = ["HOOK", "PUBLISHER", "RATES", "SOURCES"]
