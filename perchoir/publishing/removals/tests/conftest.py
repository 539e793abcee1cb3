"""A post that left, on a network of its own."""

from perchoir.publishing.deliveries.tests.conftest import (
    engine,
    make_engine,
    network,
    plan,
    voice,
)

__all__ = ["engine", "make_engine", "network", "plan", "voice"]
