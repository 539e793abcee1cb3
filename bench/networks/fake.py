"""A network that is a file, and knows nothing of idempotency."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from perchoir.networks.contract import Tools
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools

accounts = 200
call_s = 0.6


@contextmanager
def opened(_folder: Path) -> Iterator[None]:
    yield


def network(_number: int) -> str:
    return "fake"


def account(number: int) -> dict[str, str]:
    return {"network": "fake", "remote_id": f"v{number}", "handle": f"v{number}"}


def credentials(_number: int) -> dict[str, str]:
    return {}


def content(number: int, _author: Any) -> list[dict[str, Any]]:
    texts = [f"Post {number}"] if number % 10 else [f"Post {number}, 1", f"Post {number}, 2"]
    return [{"text": text} for text in texts]


def is_unapproved(number: int) -> bool:
    return number % 20 == 0


def reach(folder: Path, odds: Mapping[str, float]) -> tuple[Networks, Tools]:
    return FileNetwork(folder / "network.jsonl", odds=odds).networks(), tools()


def calm() -> None:
    """Its weather is that of the workers."""


def label(_network: str, _account: str, key: str, _text: str) -> str:
    return key


def record(folder: Path) -> Counter[str]:
    return FileNetwork(folder / "network.jsonl").keys()


def dealt() -> dict[str, dict[str, int]]:
    return {}


def complaints() -> list[str]:
    return []
