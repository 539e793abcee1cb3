"""Threads, of Meta."""

from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.threads.publishing import THREADS
from perchoir.networks.threads.publishing.rates import RATES

PUBLISHER: Publisher = THREADS

__all__ = ["PUBLISHER", "RATES"]
