"""The small cache that connectors are given: facts about public things, by key."""

from collections.abc import Callable
from datetime import datetime, timedelta

from perchoir.networks.models import Remembered

KEPT = timedelta(days=30)
LONGEST_KEY = 300
LONGEST_VALUE = 500
_MOST_IN_HAND = 20_000


class Memory:
    """The table, with what was asked lately in hand. Its calls block: run them in a thread."""

    def __init__(self) -> None:
        self._in_hand: dict[str, str] = {}

    def recall(self, key: str) -> str | None:
        found = self._in_hand.get(key)
        if found is None and len(key) <= LONGEST_KEY:
            rows = Remembered.objects.filter(key=key)
            found = rows.values_list("value", flat=True).first()
            if found is not None:
                self._hold(key, found)
        return found

    def remember(self, key: str, value: str) -> None:
        if len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE or "\0" in key + value:
            return
        self._hold(key, value)
        Remembered.objects.update_or_create(key=key, defaults={"value": value})

    def _hold(self, key: str, value: str) -> None:
        if len(self._in_hand) >= _MOST_IN_HAND:
            self._in_hand.clear()
        self._in_hand[key] = value


def forget_old(now: Callable[[], datetime]) -> int:
    """Delete what nobody refreshed for a month; how much it was."""
    deleted, _by_model = Remembered.objects.filter(at__lt=now() - KEPT).delete()
    return deleted
