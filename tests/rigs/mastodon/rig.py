"""mastodon_mock on loopback: a stateful server of the Mastodon client API that is not ours."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
TOKEN = "mock_token"
_PATIENCE_S = 30.0


class MastodonServer:
    """The server with one account, "testuser"."""

    def __init__(self, python: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False
        )
        address = f"127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [str(python), "-m", "mastodon_mock", "serve", "--in-memory", "--host", "127.0.0.1",
             "--port", str(self.port), "--domain", address, "--log-level", "error"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait_until_ready(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            try:
                if self.http.get("/api/v2/instance").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        pytest.fail("mastodon_mock did not start")

    def post(self, text: str, **more: str) -> dict[str, Any]:
        answer = self.http.post("/api/v1/statuses", data={"status": text, **more})
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def edit(self, status_id: str, text: str) -> None:
        self.http.put(f"/api/v1/statuses/{status_id}", data={"status": text}).raise_for_status()

    def delete(self, status_id: str) -> None:
        self.http.delete(f"/api/v1/statuses/{status_id}").raise_for_status()

    def stop(self) -> None:
        self.http.close()
        self._process.terminate()
        self._process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def mastodon_server() -> Iterator[MastodonServer]:
    """The server, started once. Skips, aloud, when it is not installed."""
    where = subprocess.run(
        [str(HERE / "install"), "where"], capture_output=True, text=True, check=True
    )
    folder = Path(where.stdout.strip())
    if not (folder / "ready").exists():
        pytest.skip("mastodon_mock is not installed: tests/rigs/mastodon/install")
    server = MastodonServer(folder / "env" / "bin" / "python")
    server.wait_until_ready()
    yield server
    server.stop()
