"""What the worker does for removals."""

from perchoir.core.jobs import registry

IDLE_S = 1.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("posts to take down", take_down, idle_s=IDLE_S)


def take_down(holder: str) -> bool:
    """One removal."""
    from perchoir.publishing.removals.working import work_on_one

    return work_on_one(holder)
