"""The worker: it listens to sources and does what other modules registered."""

from perchoir.listening.sources.runner.worker import Worker

__all__ = ["Worker"]
