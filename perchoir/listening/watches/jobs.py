"""What the worker does for watches."""


def apply_watches(holder: str) -> bool:
    """One step of applying a watch to the past."""
    # Imported here: the matching engine loads only where it is used.
    from perchoir.listening.watches.backfill import run_one_step

    return run_one_step(holder)


def purge_watches(_holder: str) -> bool:
    """One step of removing what hung on deleted watches."""
    from perchoir.listening.watches.purging import purge_one_step

    return purge_one_step()
