"""X: its publisher, and a copy of X that keeps its record in a file (`x_server`)."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.networks.x_server import CALM, account_id, address_file
from perchoir.core.outbound import Outbound
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.x.publishing import X
from perchoir.publishing.deliveries.engine import _tools
from perchoir.publishing.deliveries.reaching import Networks


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """The copy answers until the bench is over."""
    command = [sys.executable, "-m", "bench.networks.x_server", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as server:
        while not address_file(folder).exists():
            time.sleep(0.05)
        os.environ["BENCH_X"] = address_file(folder).read_text()
        yield
        server.terminate()


def account(number: int) -> dict[str, str]:
    server = os.environ["BENCH_X"]
    return {
        "network": "x",
        "server": server,
        "remote_id": account_id(number),
        "handle": f"v{number}",
    }


def reach(_folder: Path, odds: Mapping[str, float]) -> tuple[Networks, Tools]:
    def open_account(account: Account) -> tuple[Place, Credentials]:
        number = int(account.handle.removeprefix("v"))
        mood = "stormy" if odds else CALM
        place = Place("x", account.server, account.remote_id, account.handle)
        return place, {"access_token": f"{mood}-{number}"}

    networks = Networks(
        publisher_of=lambda _account: X,
        open_account=open_account,
        renew_account=open_account,
        mark_broken=lambda _account, _code, _detail: None,
    )
    return networks, _tools(Outbound(allow_private=["127.0.0.1"]), ThreadPoolExecutor(1))


def record(folder: Path) -> Counter[str]:
    """By the key of the part, which its words tell: "Post 7" or "Post 10, 2"."""
    path = folder / "x.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    return Counter(_key(json.loads(line)[1]) for line in lines)


def _key(text: str) -> str:
    number, _comma, part = text.removeprefix("Post ").partition(", ")
    return f"key-{number}-{part or 1}"
