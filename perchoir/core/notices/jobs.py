"""What the worker does for notices."""

from perchoir.core.jobs import registry

IDLE_S = 5.0


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("urgent notices", mail_urgent, idle_s=IDLE_S)


def mail_urgent(_holder: str) -> bool:
    """Urgent notices by e-mail."""
    from perchoir.core.notices.mails import mail_some

    return mail_some()
