"""What the worker does for access keys."""

from perchoir.core.jobs import registry

IDLE_S = 3_600.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("kept calls", forget_kept, idle_s=IDLE_S)


def forget_kept(_holder: str) -> bool:
    """What calls under an `Idempotency-Key` made is forgotten after a day."""
    from perchoir.core.access_keys.opening import forget_some

    return forget_some()
