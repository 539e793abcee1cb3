"""What the worker does for mentions."""

from datetime import UTC, datetime

from perchoir.core.jobs import registry

HOURLY_S = 3_600.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("retention", purge_mentions, idle_s=HOURLY_S)
    registry.register("months", make_months, idle_s=HOURLY_S)
    registry.register("old fingerprints", forget_fingerprints, idle_s=HOURLY_S)


def purge_mentions(holder: str) -> bool:
    """One small batch that is older than the workspace keeps."""
    # Imported here: the matching engine loads only where it is used.
    from perchoir.listening.mentions.retention import purge_some

    return purge_some(holder)


def make_months(_holder: str) -> bool:
    """The months to come of the tables that are kept by month."""
    from perchoir.listening.mentions import months

    months.make_months()
    return False


def forget_fingerprints(_holder: str) -> bool:
    """Texts so old that near copies are no longer looked for."""
    from perchoir.listening.mentions.ingest.remembered import forget_old

    forget_old(datetime.now(UTC))
    return False
