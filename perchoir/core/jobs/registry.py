"""Work that a worker does again and again, named by the module that owns it.

An app registers when it is ready; the worker asks each job in turn, in a thread. What must not be
done twice at once is claimed by the job itself (`leases`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

RunOnce = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """`run_once(holder)` does one short step on behalf of this worker (a few seconds at most) and
    says whether there was something to do: it is then asked again at once, else after `idle_s`."""

    name: str
    run_once: RunOnce
    idle_s: float


_jobs: dict[str, Job] = {}


def register(name: str, run_once: RunOnce, *, idle_s: float = 1.0) -> None:
    """Add a job. Raises `ValueError` when another has this name."""
    known = _jobs.get(name)
    if known and known.run_once is not run_once:
        raise ValueError(f"There are two jobs named {name}.")
    _jobs[name] = Job(name, run_once, idle_s)


def jobs() -> Mapping[str, Job]:
    """All of them, by name."""
    return MappingProxyType(_jobs)
