"""Memory of the whole product at rest, and time to its first screen.

The first screen is timed from a clean clone (clone, `make run`, first page answered), or with
QUICK=1 from the present installation on an empty data folder. Memory is the proportional share
(PSS) and the resident size (RSS) of every process of `perchoir up`, 30 s after the first page.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

QUICK = bool(os.environ.get("QUICK"))
ROOT = Path(__file__).resolve().parent.parent
REST_S = 8 if QUICK else 30


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        process, address = _start(Path(folder))
        try:
            _wait_for_page(address, started)
            first_screen_s = time.monotonic() - started
            print(f"First screen after {first_screen_s:.1f} s. Resting {REST_S} s.", flush=True)
            time.sleep(REST_S)
            rss, pss, cpu_s = _memory(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
    figures = {
        "rss_mb": round(rss, 1),
        "pss_mb": round(pss, 1),
        "budget_mb": 250,
        "first_screen_s": round(first_screen_s, 1),
        "from": "installation" if QUICK else "clean clone",
        "cpu_s": round(cpu_s, 2),
    }
    print(json.dumps(figures))


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PERCHOIR_DATA": str(folder / "data"),
        "PERCHOIR_PORT": str(port),
        "PERCHOIR_ADDRESS": address,
    }
    command, where = [str(Path(sys.executable).parent / "perchoir"), "up"], ROOT
    if not QUICK:
        where = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(where)], check=True)
        command = ["make", "--silent", "run"]
    process = subprocess.Popen(command, cwd=where, env=environment, start_new_session=True)
    return process, address


def _wait_for_page(address: str, started: float) -> None:
    while time.monotonic() - started < 600:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("No page came within ten minutes.")


def _memory(group: int) -> tuple[float, float, float]:
    """Megabytes resident, megabytes proportional and CPU seconds of a family of processes."""
    rss = pss = cpu = 0.0
    for pid in _family(group):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
        rss += int(sizes["Rss"]) / 1024
        pss += int(sizes["Pss"]) / 1024
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return rss, pss, cpu


def _family(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
