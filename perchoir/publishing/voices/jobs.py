"""What the worker does for voices."""

from perchoir.core.jobs import registry

IDLE_S = 30.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("alarms of accounts", look_ahead, idle_s=IDLE_S)


def look_ahead(_holder: str) -> bool:
    """Accounts before the hour of the posts that need them."""
    from perchoir.publishing.voices import alarms, versions

    alarms.look_before_posts()
    alarms.warn_of_ends()
    alarms.tell_of_broken()
    alarms.alarm_for_posts()
    versions.warn_of_ends()
    return False
