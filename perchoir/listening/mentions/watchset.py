"""The watches of a workspace, ready to match; live within a second of a change.

Every post is matched by exactly one set, the one before or the one after the change: none is lost
in between.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max, Sum

from perchoir.core.people.models import Workspace
from perchoir.listening.engine import Sieve
from perchoir.listening.engine.matcher import Matcher
from perchoir.listening.engine.query import Query, QueryError, parse
from perchoir.listening.engine.query.nodes import From, Handle, To, walk
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import IncomingPost

LOOK_AGAIN_S = 0.25

Version = tuple[int, int | None, datetime | None, int | None]


@dataclass(frozen=True, slots=True)
class LiveSet:
    """The engine's matcher, the watches it knows, and the people they name by `from:`, `to:` and
    `@`. For posts of a busy stream also the sieve that its messages went through."""

    matcher: Matcher
    watches: Sequence[tuple[int, Query]]
    watch_ids: frozenset[int]
    people: frozenset[str]
    sieve: Sieve | None = None

    def match(self, posts: Sequence[IncomingPost]) -> list[list[int]]:
        """The watches of each post. The sieve tells quickly which ones are worth asking."""
        if self.sieve is None:
            return self.matcher.match(posts)
        return self.matcher.match(posts, self.sieve.candidates([post.raw for post in posts]))

    def behind(self, sieve: Sieve) -> "LiveSet":
        """The same set for posts whose `raw` is a message that this sieve can judge."""
        return replace(self, sieve=sieve)


class WatchSet:
    """Of one workspace. Safe to use from several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._version: Version | None = None
        self._looked_at = float("-inf")
        self._live = live_set([])

    def current(self) -> LiveSet:
        """The set as it stands now; the database is asked at most four times a second."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN_S:
                self._look()
                self._looked_at = time.monotonic()
            return self._live

    def _look(self) -> None:
        version = version_of(self._workspace)
        if version != self._version:
            self._live = live_set(enabled_watches(self._workspace))
            self._version = version


def version_of(workspace: Workspace) -> Version:
    """Changes whenever a watch is added, changed, switched or removed."""
    enabled = Watch.objects.filter(workspace=workspace, enabled=True)
    found = enabled.aggregate(n=Count("id"), v=Sum("version"), at=Max("changed_at"), ids=Sum("id"))
    return found["n"], found["v"], found["at"], found["ids"]


def enabled_watches(workspace: Workspace) -> list[tuple[int, Query]]:
    """The parsed watches; one that an older version accepted and this one refuses is left out."""
    rows = Watch.objects.filter(workspace=workspace, enabled=True).order_by("id")
    parsed = ((id, _parsed(query)) for id, query in rows.values_list("id", "query"))
    return [(id, query) for id, query in parsed if query is not None]


def live_set(watches: Sequence[tuple[int, Query]]) -> LiveSet:
    """A set of these watches."""
    people = frozenset(name for _id, query in watches for name in _people(query))
    return LiveSet(Matcher(watches), watches, frozenset(id for id, _query in watches), people)


def _people(query: Query) -> list[str]:
    return [node.name for node in walk(query.root) if isinstance(node, From | To | Handle)]


def _parsed(query: str) -> Query | None:
    try:
        return parse(query)
    except QueryError:
        return None
