"""Publishing on Threads."""

from perchoir.networks.threads.publishing.publisher import THREADS

__all__ = ["THREADS"]
