"""A network that is a file, and knows nothing of idempotency."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from perchoir.networks.contract import Tools
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools


@contextmanager
def opened(_folder: Path) -> Iterator[None]:
    yield


def account(number: int) -> dict[str, str]:
    return {"network": "fake", "remote_id": f"v{number}", "handle": f"v{number}"}


def reach(folder: Path, odds: Mapping[str, float]) -> tuple[Networks, Tools]:
    return FileNetwork(folder / "network.jsonl", odds=odds).networks(), tools()


def record(folder: Path) -> Counter[str]:
    return FileNetwork(folder / "network.jsonl").keys()
