"""What the worker does beside listening."""

from perchoir.core.jobs import registry
from perchoir.core.jobs.statistics import refresh_statistics

HOURLY_S = 3_600.0
OFTEN_S = 300.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("old live events", purge_live_events, idle_s=OFTEN_S)
    registry.register("old pictures", trim_pictures, idle_s=HOURLY_S)
    registry.register("statistics", refresh_statistics, idle_s=HOURLY_S)
    registry.register("old handles", forget_handles, idle_s=HOURLY_S)


def purge_live_events(_holder: str) -> bool:
    """Events that no open page can ask for any more."""
    from perchoir.core.live.actions import purge_events

    purge_events()
    return False


def trim_pictures(_holder: str) -> bool:
    """Proxied pictures past their age, or over the room they may take."""
    from perchoir.core.media import trim_cache

    trim_cache()
    return False


def forget_handles(_holder: str) -> bool:
    """Public facts that nobody asked for in a month."""
    from django.utils import timezone

    from perchoir.networks.memory import forget_old

    forget_old(timezone.now)
    return False
