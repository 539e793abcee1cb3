"""The worker listens to sources and does what other modules registered; with a log between them,
engines match and store what it heard."""

from perchoir.listening.sources.runner.engine import Engine
from perchoir.listening.sources.runner.worker import Worker

__all__ = ["Engine", "Worker"]
