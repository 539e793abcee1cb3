"""What open pages are told at the end of a transaction."""

from collections.abc import Iterable
from typing import Any

from perchoir.core.live.actions import publish_many
from perchoir.core.people.models import Workspace


class Announcements:
    """Gathers what changed; one event for each watch and each mention that changed."""

    def __init__(self) -> None:
        self._by_watch: dict[int, dict[str, list[int]]] = {}
        self._by_mention: dict[int, dict[str, Any]] = {}

    def matched(self, watch_id: int, match_id: int) -> None:
        self._watch(watch_id, "matches").append(match_id)

    def changed(self, mention_id: int, watch_ids: Iterable[int]) -> None:
        self._by_mention[mention_id] = {"changed": True}
        for watch_id in watch_ids:
            self._watch(watch_id, "changed").append(mention_id)

    def regrouped(self, risen: Iterable[int] = (), others: Iterable[int] = ()) -> None:
        """`risen` are copies no more; of `others` the place among copies, or their number, is
        another."""
        for mention_id in others:
            self._by_mention.setdefault(mention_id, {"changed": True})
        for mention_id in risen:
            self._by_mention.setdefault(mention_id, {})["risen"] = True

    def removed(self, mention_id: int, watch_ids: Iterable[int]) -> None:
        self._by_mention[mention_id] = {"removed": True}
        for watch_id in watch_ids:
            self._watch(watch_id, "removed").append(mention_id)

    def publish(self, workspace: Workspace) -> None:
        events: list[tuple[str, dict[str, Any]]] = [
            (f"mention:{id}", payload) for id, payload in sorted(self._by_mention.items())
        ]
        events += [(f"watch:{id}", payload) for id, payload in sorted(self._by_watch.items())]
        if events:
            publish_many(workspace, events)

    def _watch(self, watch_id: int, what: str) -> list[int]:
        return self._by_watch.setdefault(watch_id, {}).setdefault(what, [])
