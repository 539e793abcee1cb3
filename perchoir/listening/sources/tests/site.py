"""A database and processes that work on it, to be killed."""

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

PATIENCE_S = 180.0
MODULE = "perchoir.listening.sources.tests.a_worker"


@dataclass
class Site:
    """A database of its own (SQLite) or the one of this test (PostgreSQL), and its workers."""

    environment: dict[str, str]
    path: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    module: str = MODULE

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", self.module, *words],
            env=self.environment,
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        )
        return done.stdout.decode()

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", self.module, *(words or ("work",))]
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
