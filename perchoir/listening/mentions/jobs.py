"""What the worker does for mentions."""

from datetime import UTC, datetime

from perchoir.core.jobs import registry

HOURLY_S = 3_600.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("retention", purge_mentions, idle_s=HOURLY_S)
    registry.register("old fingerprints", forget_fingerprints, idle_s=HOURLY_S)


def purge_mentions(holder: str) -> bool:
    """One small batch that is older than the workspace keeps."""
    # Imported here: the matching engine loads only where it is used.
    from perchoir.listening.mentions.retention import purge_some

    return purge_some(holder)


def forget_fingerprints(_holder: str) -> bool:
    """Texts so old that near copies are no longer looked for."""
    from perchoir.listening.mentions.ingest.copies import forget_old_fingerprints

    forget_old_fingerprints(datetime.now(UTC))
    return False
