"""Web and worker side by side, for a small site: started together, stopped together.

Runs as a process of its own (`python -m perchoir.web.operations.supervisor DATA SECONDS`) and knows
no Django: it waits all day, and should not hold the memory of a third web process meanwhile.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

RESTORED = "restored"
"""A restore touches this file in the data folder: the keys may have changed, so both restart."""


class Supervisor:
    """Keeps one process per command. One that dies is started again, more slowly each time."""

    def __init__(self, commands: dict[str, list[str]], data: Path, patience_s: float) -> None:
        self.commands = commands
        self.patience_s = patience_s
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: dict[str, int] = dict.fromkeys(commands, 0)
        self.due: dict[str, float] = dict.fromkeys(commands, 0.0)
        self.stopping = False
        self.marker = data / RESTORED

    def run(self) -> None:
        """Return after SIGTERM or SIGINT, when all processes have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        seen = _changed(self.marker)
        while not self.stopping:
            if _changed(self.marker) != seen:
                seen = _changed(self.marker)
                self._end_all()
            self._start_missing()
            time.sleep(0.2)
        self._end_all()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start_missing(self) -> None:
        for name, command in self.commands.items():
            process = self.processes.get(name)
            if process is not None and process.poll() is not None:
                self._bury(name, process.returncode)
            if name not in self.processes and time.monotonic() >= self.due[name]:
                # A session of its own: Ctrl C reaches us alone, and we end the others in order.
                self.processes[name] = subprocess.Popen(  # noqa: S603 - our own commands
                    command, start_new_session=True
                )

    def _bury(self, name: str, code: int) -> None:
        del self.processes[name]
        self.deaths[name] += 1
        wait = min(60.0, 2.0 ** (self.deaths[name] - 1))
        self.due[name] = time.monotonic() + wait
        sys.stderr.write(f"The {name} process ended ({code}); it starts again in {wait:.0f} s.\n")

    def _end_all(self) -> None:
        for process in self.processes.values():
            process.terminate()
        patience = time.monotonic() + self.patience_s
        for process in self.processes.values():
            try:
                process.wait(max(0.1, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def main(data: str, shutdown_seconds: str) -> None:
    perchoir = [sys.executable, "-m", "perchoir.config.command"]
    commands = {"web": [*perchoir, "web", "--prepared"], "worker": [*perchoir, "worker"]}
    # A little longer than web and worker give themselves.
    Supervisor(commands, Path(data), float(shutdown_seconds) + 5).run()
    sys.stdout.write("Perchoir has stopped.\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
