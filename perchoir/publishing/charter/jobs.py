"""What the worker does for the charter. It reads what was sent, after it was sent: the send path
knows nothing of the ledger, so that nothing here can fail or repeat a send."""

from perchoir.core.jobs import registry


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("promises made", hear_promises, idle_s=20.0)
    registry.register("closed periods", hold_what_is_closed, idle_s=2.0)
    registry.register("promises due", remind_of_promises, idle_s=300.0)


def hear_promises(_holder: str) -> bool:
    """Put the promises of what was sent into the ledger."""
    from perchoir.publishing.charter.hearing import hear_sent

    return hear_sent() > 0


def hold_what_is_closed(_holder: str) -> bool:
    """Hold what is due while a period is closed to it."""
    from perchoir.publishing.charter.closing import hold_closed

    hold_closed()
    return False


def remind_of_promises(_holder: str) -> bool:
    """Tell whoever keeps a promise that its day comes."""
    from perchoir.publishing.charter.ledger import remind

    return remind() > 0
