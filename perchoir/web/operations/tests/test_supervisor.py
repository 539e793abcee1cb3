"""Web and worker are kept alive together and stopped together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHILD = """
import os, sys, time
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{sys.argv[1]} {os.getpid()}\\n")
time.sleep(60)
"""
SCRIPT = f"""
import os, sys
from pathlib import Path
from perchoir.web.operations.supervisor import Supervisor
child = {CHILD!r}
commands = {{name: [sys.executable, "-c", child, name] for name in ("web", "worker")}}
Supervisor(commands, Path(os.environ["NOTES"]).parent, patience_s=10).run()
"""


def started(notes: Path, count: int) -> list[tuple[str, int]]:
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        lines = notes.read_text().splitlines() if notes.exists() else []
        if len(lines) >= count:
            return [(line.split()[0], int(line.split()[1])) for line in lines]
        time.sleep(0.05)
    raise AssertionError(f"only {lines} started")


def supervise(tmp_path: Path) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "NOTES": str(tmp_path / "notes"),
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT], env=environment, stderr=subprocess.PIPE, text=True
    )


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_signal_ends_both_and_leaves_nobody_behind(tmp_path: Path) -> None:
    process = supervise(tmp_path)
    children = started(tmp_path / "notes", 2)

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert process.returncode == 0
    assert {name for name, _ in children} == {"web", "worker"}
    assert not any(alive(pid) for _, pid in children)


def test_one_that_dies_is_started_again(tmp_path: Path) -> None:
    process = supervise(tmp_path)
    children = started(tmp_path / "notes", 2)
    victim = dict(children)["worker"]

    os.kill(victim, signal.SIGKILL)
    again = started(tmp_path / "notes", 3)

    assert again[2][0] == "worker"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "The worker process ended" in said


def test_a_restore_restarts_both(tmp_path: Path) -> None:
    process = supervise(tmp_path)
    started(tmp_path / "notes", 2)

    (tmp_path / "restored").touch()

    assert sorted(name for name, _ in started(tmp_path / "notes", 4)) == [
        "web",
        "web",
        "worker",
        "worker",
    ]
    process.terminate()
    process.communicate(timeout=60)
