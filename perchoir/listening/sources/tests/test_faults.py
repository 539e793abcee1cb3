"""Workers are killed, doubled and kept from their database: no post is lost, none comes twice."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from perchoir.listening.sources.tests.a_worker import TOTAL

PATIENCE_S = 60.0
MODULE = "perchoir.listening.sources.tests.a_worker"

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Site:
    """A database of its own (SQLite) or the one of this test (PostgreSQL), and its workers."""

    environment: dict[str, str]
    path: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", MODULE, *words],
            env=self.environment,
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        )
        return done.stdout.decode()

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", MODULE, "work"]
        worker = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def stop(self, worker: "subprocess.Popen[bytes]") -> int:
        worker.send_signal(signal.SIGTERM)
        return worker.wait(PATIENCE_S)

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("report"))
        return found

    def ask(self, question: str) -> Any:
        with self.connect() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    def wait_for_posts(self, count: int) -> None:
        self._wait(lambda: self.ask("SELECT COUNT(*) FROM mentions_mention") >= count)

    def wait_for_cursors(self) -> None:
        behind = f"SELECT COUNT(*) FROM sources_source WHERE cursor <> '{TOTAL}'"
        self._wait(lambda: self.ask(behind) == 0)

    def end_leases(self) -> None:
        """As if half a minute had passed."""
        with self.connect() as cursor:
            cursor.execute("UPDATE sources_source SET lease_until = '2020-01-01 00:00:00+00:00'")

    def _wait(self, done: Any) -> None:
        patience = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < patience, "it never happened"
            time.sleep(0.02)

    @contextlib.contextmanager
    def connect(self) -> Iterator[Any]:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                yield cursor
            return
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as direct, direct:
            yield direct.cursor()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PERCHOIR_")}
    environment = {**kept, "PERCHOIR_DATA": str(tmp_path), "PERCHOIR_LOG_LEVEL": "ERROR"}
    environment["DJANGO_SETTINGS_MODULE"] = "perchoir.config.settings"
    if connection.vendor == "postgresql":
        environment["PERCHOIR_DATABASE_URL"] = _address_of_test_database()
    site = Site(environment, tmp_path / "perchoir.sqlite3")
    yield site
    for worker in site.workers:
        worker.kill()
        worker.wait()


def _address_of_test_database() -> str:
    found = connection.settings_dict
    person = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    host = f"{found['HOST']}:{found['PORT']}"
    return f"postgresql://{person}@{host}/{quote(found['NAME'])}"


def assert_each_once(report: dict[str, Any]) -> None:
    assert report["ids"] == list(range(TOTAL))
    assert report["matches"] == TOTAL
    assert report["differences"] == 0


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(200)
    worker.kill()
    worker.wait()
    site.end_leases()
    follower = site.start()
    site.wait_for_cursors()
    assert site.stop(follower) == 0
    assert_each_once(site.report())


def test_a_worker_that_is_asked_to_stop_stores_what_it_read(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(100)
    assert site.stop(worker) == 0
    report = site.report()
    assert report["ids"] == list(range(int(report["cursors"][0])))
    assert report["holders"] == [""]
    assert report["differences"] == 0


def test_two_workers_at_once_on_sources_that_bring_the_same_posts(site: Site) -> None:
    site.run("prepare", "4")
    workers = [site.start(), site.start()]
    site.wait_for_cursors()
    assert [site.stop(worker) for worker in workers] == [0, 0]
    assert_each_once(site.report())


def test_a_database_that_is_locked_for_a_while_only_makes_it_wait(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(100)
    with site.connect() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE mentions_mention IN EXCLUSIVE MODE")
        time.sleep(0.7)
        cursor.execute("ROLLBACK")
    site.wait_for_cursors()
    assert site.stop(worker) == 0
    assert_each_once(site.report())
