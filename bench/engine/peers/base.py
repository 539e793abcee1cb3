"""What every peer is, and the operators of the query language that it may answer."""

import importlib
import time
from collections.abc import Sequence
from types import ModuleType
from typing import ClassVar, Protocol

from perchoir.listening.engine import Query

Watches = Sequence[tuple[int, Query]]

FACTS = frozenset(
    ("tag", "@", "from:", "to:", "lang:", "network:", "url:", "has:", "is:", "followers:")
)
WORDS = frozenset(("word", "phrase", "prefix*"))
LOGIC = frozenset(("AND", "OR", "NOT"))
EVERY = WORDS | LOGIC | FACTS | {"NEAR", '="exact"'}


class Missing(Exception):
    """A peer cannot be had here; says why."""


class Peer(Protocol):
    """Made of watches; answers for a batch of messages, of which deletions match nothing."""

    name: ClassVar[str]
    operators: ClassVar[frozenset[str]]

    def __init__(self, watches: Watches) -> None:
        """Raises `Missing`."""

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        """For each message the watches that it matches, in growing order."""

    def cpu_s(self) -> float:
        """CPU seconds spent so far, other processes included."""
        return time.process_time()

    def close(self) -> None:
        """End what was started beside."""


def library(name: str) -> ModuleType:
    """Raises `Missing`."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Missing(f"{name} is not installed: pip install --group bench") from None
