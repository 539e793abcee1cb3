"""The reference AT Protocol server on loopback, driven by tests.

    def test_something(atproto):
        anna = atproto.create_account("anna")
        uri = anna.post("Bonjour")
        atproto.kill(); atproto.start()

The fixture `atproto` comes from the `conftest.py` beside the tests, which imports it from here.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
PASSWORD = "correct horse battery"
_AT_ONCE = 4


class Atproto:
    """A server (PDS) and its directory of identities (PLC), as two processes."""

    def __init__(self, modules: Path, folder: Path) -> None:
        self._modules = modules
        self._folder = folder
        self._ports = {"plc": _free_port(), "pds": _free_port()}
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self.http = httpx.Client(timeout=30, trust_env=False)
        self.plc_url = f"http://127.0.0.1:{self._ports['plc']}"
        self.url = f"http://127.0.0.1:{self._ports['pds']}"

    @property
    def firehose(self) -> str:
        """Where `subscribeRepos` is served."""
        return f"ws://127.0.0.1:{self._ports['pds']}/xrpc/com.atproto.sync.subscribeRepos"

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the source `bluesky.repos` for this server."""
        return {"server": self.url, "plc": self.plc_url}

    def start(self) -> None:
        """Start what does not run, on the same ports and the same data."""
        self._start("plc")
        self._start("pds", str(self._folder), self.plc_url)

    def kill(self) -> None:
        """The server dies at once, as in a power cut. Identities stay."""
        self._kill("pds")

    def stop(self) -> None:
        """End of the tests."""
        self._kill("pds")
        self._kill("plc")
        self.http.close()

    def create_account(self, name: str) -> "Account":
        """A new account `<name>.test`."""
        made = self.call(
            "com.atproto.server.createAccount",
            handle=f"{name}.test",
            email=f"{name}@example.com",
            password=PASSWORD,
        )
        return Account(self, made["did"], made["handle"], made["accessJwt"])

    def call(self, method: str, token: str = "", **body: object) -> Any:
        """One procedure of XRPC."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.post(f"{self.url}/xrpc/{method}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def _start(self, role: str, *words: str) -> None:
        running = self._processes.get(role)
        if running and running.poll() is None:
            return
        variables = {
            **os.environ,
            "ATPROTO_MODULES": str(self._modules),
            "NODE_NO_WARNINGS": "1",
            "LOG_ENABLED": "false",
        }
        with (self._folder / f"{role}.log").open("a") as log:
            process = subprocess.Popen(
                ["node", str(HERE / "server.mjs"), role, str(self._ports[role]), *words],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=variables,
            )
        self._processes[role] = process
        self._wait_for_address(process, role)

    def _wait_for_address(self, process: subprocess.Popen[str], role: str) -> None:
        """The first line of JSON says that it listens; the rest is noise."""
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{") and "url" in json.loads(line):
                return
        log = (self._folder / f"{role}.log").read_text()[-2_000:]
        pytest.fail(f"the {role} of the reference server did not start: {log}")

    def _kill(self, role: str) -> None:
        process = self._processes.pop(role, None)
        if process is None:
            return
        process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


class Account:
    """Somebody who writes on that server."""

    def __init__(self, server: Atproto, did: str, handle: str, token: str) -> None:
        self._server = server
        self._token = token
        self.did = did
        self.handle = handle

    def post(self, text: str, **record: object) -> str:
        """A new post; its AT URI."""
        return str(self._created(text, record)["uri"])

    def post_many(self, texts: Sequence[str]) -> list[str]:
        """Many posts, a few at once; their AT URIs."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self.post, texts))

    def reply(self, text: str, to: str) -> str:
        """An answer to a post that starts its thread."""
        reference = self._reference(to)
        return self.post(text, reply={"root": reference, "parent": reference})

    def quote(self, text: str, of: str) -> str:
        """A post that quotes another."""
        embed = {"$type": "app.bsky.embed.record", "record": self._reference(of)}
        return self.post(text, embed=embed)

    def post_with_image(self, text: str, image: bytes, alt: str) -> str:
        """A post with one PNG."""
        answer = self._server.http.post(
            f"{self._server.url}/xrpc/com.atproto.repo.uploadBlob",
            content=image,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "image/png"},
        )
        assert answer.is_success, answer.text
        pictures = [{"alt": alt, "image": answer.json()["blob"]}]
        return self.post(text, embed={"$type": "app.bsky.embed.images", "images": pictures})

    def repost(self, of: str) -> str:
        """A repost."""
        record = {"subject": self._reference(of), "createdAt": _now()}
        made = self._call(
            "createRecord", repo=self.did, collection="app.bsky.feed.repost", record=record
        )
        return str(made["uri"])

    def create_unchecked(self, collection: str, record: dict[str, object]) -> str:
        """A record that no lexicon would let through; its AT URI."""
        made = self._call(
            "createRecord", repo=self.did, collection=collection, record=record, validate=False
        )
        return str(made["uri"])

    def edit(self, uri: str, text: str) -> None:
        """Another text under the same key."""
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _now()}
        self._call("putRecord", **self._place(uri), record=record)

    def delete(self, uri: str) -> None:
        """Delete one post."""
        self._call("deleteRecord", **self._place(uri))

    def rename(self, name: str) -> None:
        """Another handle, `<name>.test`."""
        self._server.call("com.atproto.identity.updateHandle", self._token, handle=f"{name}.test")
        self.handle = f"{name}.test"

    def take_down(self) -> None:
        """The server's moderators remove the whole account."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": self.did}
        answer = self._server.http.post(
            f"{self._server.url}/xrpc/com.atproto.admin.updateSubjectStatus",
            json={"subject": subject, "takedown": {"applied": True}},
            auth=("admin", "admin-pass"),
        )
        assert answer.is_success, answer.text

    def _created(self, text: str, record: dict[str, object]) -> Any:
        whole = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _now(), **record}
        return self._call(
            "createRecord", repo=self.did, collection="app.bsky.feed.post", record=whole
        )

    def _call(self, method: str, **body: object) -> Any:
        return self._server.call(f"com.atproto.repo.{method}", self._token, **body)

    def _reference(self, uri: str) -> dict[str, str]:
        answer = self._server.http.get(
            f"{self._server.url}/xrpc/com.atproto.repo.getRecord", params=self._place(uri)
        )
        return {"uri": uri, "cid": answer.json()["cid"]}

    def _place(self, uri: str) -> dict[str, str]:
        did, collection, rkey = uri.removeprefix("at://").split("/")
        return {"repo": did, "collection": collection, "rkey": rkey}


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installed_in() -> Path:
    """Where the packages are. Skips, aloud, when they are not."""
    if not shutil.which("node"):
        pytest.skip("Node 20 is not installed: the reference AT Protocol server cannot run")
    where = subprocess.run(
        [str(HERE / "install"), "where"], capture_output=True, text=True, check=True
    )
    folder = Path(where.stdout.strip())
    if not (folder / "ready").exists():
        pytest.skip("the reference AT Protocol server is not installed: tests/rigs/atproto/install")
    return folder


@pytest.fixture(scope="session")
def atproto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atproto]:
    """The server, started once. Tests make accounts of their own, with names of their own."""
    server = Atproto(installed_in(), tmp_path_factory.mktemp("atproto"))
    server.start()
    yield server
    server.stop()
