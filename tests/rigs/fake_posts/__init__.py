"""A network that takes posts and does its worst: for the fault bench, as a process of its own.

    python -m tests.rigs.fake_posts --port 8099 --file record.ndjson --seed 7
    curl -d '{"lose": 0.1, "honours_key": false}' http://127.0.0.1:8099/_rules

It speaks the few calls of Mastodon that our connector makes. A token `account-<id>` opens the
account `<id>`; accounts need no making. Every write it accepts is appended to the file before it
is answered, and read again at the next start. `GET /_record` (or `?account=7`) lists what it
accepted, `GET /_played` counts the fates it dealt, `POST /_rules` changes the rules named.
"""

import asyncio
import threading
from pathlib import Path
from typing import Any

from tests.rigs.fake_posts.record import Accepted, Record
from tests.rigs.fake_posts.rules import Rules
from tests.rigs.fake_posts.serving import serve
from tests.rigs.fake_posts.site import Site

__all__ = ["Accepted", "FakePosts", "Record", "Rules", "Site", "serve"]


class FakePosts:
    """The same in a thread of a test. `url` is its address; rules and record at hand."""

    def __init__(self, path: Path, **rules: Any) -> None:
        self.site = Site(Record(path), Rules(**rules))
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return self.site.url

    @property
    def accepted(self) -> list[Accepted]:
        """All, in the order of their coming."""
        return sorted(self.site.record.by_id.values(), key=lambda post: post.id)

    def rule(self, **named: Any) -> None:
        self.site.change(named)

    def __enter__(self) -> "FakePosts":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._serving.cancel)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._serving = self._loop.create_task(serve(self.site, 0, lambda _port: self._ready.set()))
        self._loop.run_until_complete(asyncio.wait([self._serving]))
