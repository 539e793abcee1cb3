"""What the worker does for watches."""


def apply_watches(holder: str) -> bool:
    """One step of applying a watch to the past."""
    # Imported here: the matching engine loads only where it is used.
    from perchoir.listening.watches.backfill import run_one_step

    return run_one_step(holder)
