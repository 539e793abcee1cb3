"""A PostgreSQL of one's own, for as long as one command runs.

`python -m tools.postgres pytest -q` makes a cluster in a temporary folder on a free port of
loopback, runs the command with PERCHOIR_DATABASE_URL set, and removes the cluster.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

POSTGRES_MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)."


def find_postgres() -> Path | None:
    """Folder of the newest initdb on this machine, or None."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2])
    )
    if folders and (folders[-1] / "initdb").exists():
        return folders[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(settings: Sequence[str] = ()) -> Iterator[str]:
    """Yield the address of a fresh, empty database. Raises `RuntimeError` without PostgreSQL."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError(POSTGRES_MISSING)
    folder = Path(tempfile.mkdtemp(prefix="perchoir-postgres-"))
    port = _free_port()
    try:
        _make(programs, folder)
        _control(programs, folder, "start", _options(port, folder, settings))
        yield f"postgresql://perchoir@127.0.0.1:{port}/postgres"
    finally:
        _control(programs, folder, "stop", None)
        shutil.rmtree(folder, ignore_errors=True)


def _make(programs: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "perchoir"]
    _run([*command, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])


def _options(port: int, folder: Path, settings: Sequence[str]) -> str:
    # Nothing here must survive a power cut: it is a test's database.
    quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    chosen = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    return " ".join(f"-c {option}" for option in [*chosen, *quick, *settings])


def _control(programs: Path, folder: Path, verb: str, options: str | None) -> None:
    command = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", verb]
    if options is None:
        _run([*command, "-m", "immediate"], check=False)
        return
    _run([*command, "-l", str(folder / "log"), "-o", options])


def restart(data: Path) -> None:
    """Break off everything that runs on the cluster in this folder, and start it again."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError(POSTGRES_MISSING)
    command = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate"]
    _run([*command, "-l", str(data.parent / "log"), "restart"])


def _run(command: list[str], check: bool = True) -> None:
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, *command], capture_output=True, text=True, cwd="/", check=False
    )
    if check and done.returncode:
        raise RuntimeError(done.stderr or done.stdout)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    with cluster(["max_connections=200"]) as url:
        return subprocess.run(
            command, env={**os.environ, "PERCHOIR_DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
