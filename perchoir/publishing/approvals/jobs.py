"""What the worker does for approvals."""

from perchoir.core.jobs import registry

IDLE_S = 30.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("approvals that wait", remind, idle_s=IDLE_S)


def remind(_holder: str) -> bool:
    """Remind whoever has not answered."""
    from perchoir.publishing.approvals.reminding import remind_all

    return remind_all() > 0
