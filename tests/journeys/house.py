"""A whole house on loopback for one journey: its own database, a web process, workers, a keeper."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 180


class House:
    """`address` is where it answers. `tell` gives the keeper an order and returns its answer."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.sessions: dict[str, str] = {}
        self.database_url = database_url
        self._environment = _environment(folder, database_url, self.address)
        self._web: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []
        self._keeper: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the web process and wait until it answers."""
        command = [*_perchoir(), "web", "--port", str(self.port), "--prepared"]
        self._web = subprocess.Popen(command, env=self._environment, cwd=ROOT)
        self.wait_for_answer()

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> float:
        """Stop the web process and return how many seconds it took."""
        assert self._web
        asked = time.monotonic()
        self._web.send_signal(with_signal)
        self._web.wait(120)
        self._web = None
        return time.monotonic() - asked

    def run(self, *words: str, **variables: str) -> "subprocess.Popen[bytes]":
        """Another process of this house, `run("worker")` for example; it ends with the house."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [*_perchoir(), *words],
                env={**self._environment, **variables},
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._others.append(process)
        return process

    def tell(self, do: str, **order: Any) -> dict[str, Any]:
        keeper = self._kept()
        assert keeper.stdin
        assert keeper.stdout
        keeper.stdin.write(json.dumps({"do": do, **order}) + "\n")
        keeper.stdin.flush()
        answer: dict[str, Any] = json.loads(keeper.stdout.readline())
        return answer

    def settle(self, **choices: str) -> None:
        self.sessions = self.tell("settle", **choices)

    def store(self, *posts: dict[str, Any]) -> dict[str, Any]:
        return self.tell("store", posts=list(posts))

    def sign_in(self, context: BrowserContext, name: str = "Odile") -> None:
        """Let the browser be this person."""
        session = {"name": "sessionid", "value": self.sessions[name], "url": self.address}
        context.add_cookies([session])  # type: ignore[list-item]

    def open(self, page: Page, path: str, name: str = "Odile") -> None:
        self.sign_in(page.context, name)
        page.goto(self.address + path)

    def close(self) -> None:
        for process in self._others:
            _end(process)
        if self._web:
            self.stop()
        if self._keeper:
            assert self._keeper.stdin
            assert self._keeper.stdout
            self._keeper.stdin.close()
            self._keeper.wait(10)
            self._keeper.stdout.close()

    def _kept(self) -> subprocess.Popen[str]:
        if self._keeper is None:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.keeper"],
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._keeper

    def wait_for_answer(self) -> None:
        """Until somebody answers at the address."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return
            except (URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError("Perchoir did not answer within a minute.")


@contextmanager
def houses(folder: Path) -> Iterator["Builder"]:
    """A builder of houses; the tables and files are made once, then copied."""
    builder = Builder(folder, os.environ.get("PERCHOIR_DATABASE_URL", ""))
    try:
        yield builder
    finally:
        builder.forget()


class Builder:
    def __init__(self, folder: Path, server_url: str) -> None:
        self._folder = folder
        self._server_url = server_url
        self._databases: list[str] = []
        self._model = self._make_model()

    def build(self, folder: Path) -> House:
        """A fresh house in `folder`, not started yet."""
        shutil.copytree(self._folder, folder, dirs_exist_ok=True)
        return House(folder, self._new_database(self._model) if self._server_url else "")

    def empty(self, folder: Path) -> House:
        """A house in which Perchoir has never been started."""
        return House(folder, self._new_database("") if self._server_url else "")

    def forget(self) -> None:
        for name in reversed(self._databases):
            self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _make_model(self) -> str:
        url = self._new_database("") if self._server_url else ""
        environment = _environment(self._folder, url, "http://127.0.0.1")
        steps = (["migrate", "-v0"], ["createcachetable"], ["collectstatic", "-v0", "--no-input"])
        for command in steps:
            subprocess.run([*_perchoir(), *command], env=environment, cwd=ROOT, check=True)
        return urlsplit(url).path.lstrip("/")

    def _new_database(self, template: str) -> str:
        name = f"journey_{uuid4().hex[:12]}"
        self._on_server(
            f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")
        )
        self._databases.append(name)
        return urlunsplit(urlsplit(self._server_url)._replace(path=f"/{name}"))

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(statement.encode())


def _environment(folder: Path, database_url: str, address: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PERCHOIR_")}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "perchoir.config.settings",
        "PERCHOIR_DATA": str(folder),
        "PERCHOIR_DATABASE_URL": database_url,
        "PERCHOIR_ADDRESS": address,
        "PERCHOIR_LANGUAGE": "en",
        "PERCHOIR_LOG_LEVEL": "WARNING",
        "PERCHOIR_OUTBOUND_ALLOW": "127.0.0.1",
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def _perchoir() -> list[str]:
    return [str(Path(sys.executable).parent / "perchoir")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
