"""What the worker does with messages of networks."""

from perchoir.core.jobs import registry

OFTEN_S = 0.5
HOURLY_S = 3_600.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("messages of networks", read_messages, idle_s=OFTEN_S)
    registry.register("old messages of networks", forget_messages, idle_s=HOURLY_S)


def read_messages(holder: str) -> bool:
    """One that waits."""
    from perchoir.networks.incoming.working import read_one

    return read_one(holder)


def forget_messages(_holder: str) -> bool:
    """Those that are a week old."""
    from django.utils import timezone

    from perchoir.networks.incoming.working import forget_old

    return forget_old(timezone.now()) > 0
