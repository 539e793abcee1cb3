"""The gate: every check, one command, steps that are words.

`python -m tools.gate` runs them all and goes on after a failure, so that one run tells
everything; `python -m tools.gate types layers` runs those two.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from tools.postgres import POSTGRES_MISSING, find_postgres

PYTEST = ["pytest", "--quiet", "--numprocesses", "2", "--dist", "worksteal"]
TEMPLATES = "git ls-files -co --exclude-standard -- '*/templates/*.html' '*/templates/*.txt'"

STEPS: dict[str, tuple[str, list[str]]] = {
    "format": ("Python is formatted", ["ruff", "format", "--check", "."]),
    "lint": ("Python keeps the house rules", ["ruff", "check", "."]),
    "templates": (
        "Templates are formatted",
        ["sh", "-c", f"{TEMPLATES} | grep '[.]html$' | xargs djade --check --target-version 5.2"],
    ),
    "layers": ("A module imports only what stands below it", ["lint-imports", "--no-logo"]),
    "types": ("Types hold", ["mypy"]),
    "translations": (
        "Every sentence exists in both languages",
        ["python", "-m", "tools.messages", "check"],
    ),
    "sqlite": ("Promises are kept on SQLite", PYTEST),
    "postgresql": (
        "Promises are kept on PostgreSQL",
        ["python", "-m", "tools.postgres", *PYTEST, "--with-database", "-m", "not atproto"],
    ),
}


def main(wanted: Sequence[str]) -> int:
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"There is no step {unknown[0]}. Steps: {', '.join(STEPS)}.")
        return 2
    failed = [name for name in wanted or STEPS if not _passes(name)]
    print("\nFailed: " + ", ".join(failed) if failed else "\nThe gate is open: every step passed.")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    words, command = STEPS[name]
    print(f"\n== {words} ({name})", flush=True)
    if name == "postgresql" and find_postgres() is None:
        print(f"SKIPPED: {POSTGRES_MISSING}")
        return True
    started = time.monotonic()
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    code = subprocess.run(command, env=environment, check=False).returncode
    print(f"   {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s")
    return code == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
