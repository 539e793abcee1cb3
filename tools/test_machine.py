"""What the tests need beyond Python: installed where the machine allows it, else said aloud."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.postgres import find_postgres

ROOT = Path(__file__).resolve().parent.parent
RIGS = ROOT / "tests" / "rigs"
SERVERS = {"atproto": "AT Protocol", "mastodon": "Mastodon"}


def main() -> None:
    missing = [package for package, there in _packages().items() if not there]
    if missing:
        _install(missing)
    for package, there in _packages().items():
        if not there:
            print(f"SKIPPED ALOUD: without {package}, the tests that need it do not run.")
    for rig, name in SERVERS.items():
        if subprocess.run([str(RIGS / rig / "install")], check=False).returncode:
            print(f"SKIPPED ALOUD: without the {name} server, the tests that need it do not run.")


def _packages() -> dict[str, bool]:
    return {
        "chromium": shutil.which("chromium") is not None,
        "postgresql": find_postgres() is not None,
        "gettext": shutil.which("xgettext") is not None,
        "nodejs": shutil.which("node") is not None,
        "npm": shutil.which("npm") is not None,
    }


def _install(packages: list[str]) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"To run every test: sudo apt-get install {' '.join(packages)}")
        return
    print(f"Installing {', '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            print(f"apt-get {command[0]} did not succeed.")


if __name__ == "__main__":
    main()
