"""Work that the worker does between streams: each module registers its own when its app is ready.

A job is called again and again with the worker's name. It does one small step and returns True
when it found something to do, False when nothing was due.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

Job = Callable[[str], bool]

_jobs: dict[str, Job] = {}


def register(name: str, run_once: Job) -> None:
    """Add a job. Registering the same name again replaces it."""
    _jobs[name] = run_once


def jobs() -> Mapping[str, Job]:
    """All jobs by name."""
    return MappingProxyType(_jobs)
