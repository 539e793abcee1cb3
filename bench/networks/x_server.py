"""A copy of X with bad weather, for the bench of deliveries, as a process of its own.

It does not refuse the same words twice here, as X would: nothing may lean on that.
"""

import json
import random
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.delivery import ACCOUNTS, ODDS
from perchoir.networks.x.publishing.tests.fake_x import FakeX, Post, forbidden, limited
from tests.rigs.fake_network import Asked, Behaviour

CALM = "calm"
# What becomes of a call, and how the copy of X deals it.
FATES = {"lost": "reset", "cut": "reset:before", "5xx": "error", "stall": "hang"}


class StormyX(FakeX):
    """Every accepted post is in the file before it is answered. Whoever comes with a token that is
    not calm meets the weather."""

    def __init__(self, path: Path, odds: Mapping[str, float]) -> None:
        super().__init__()
        self._path, self._odds = path, odds
        self.refuses_repeats = False
        for number in range(ACCOUNTS):
            for mood in (CALM, "stormy"):
                self.tokens[f"{mood}-{number}"] = account_id(number)

    def add(self, text: str, author: str = "", **more: Any) -> Post:
        post = super().add(text, author, **more)
        with self._path.open("ab", buffering=0) as file:
            file.write(json.dumps([author, text]).encode() + b"\n")
        return post

    def _posting(self, asked: Asked, user: str) -> Behaviour:
        if CALM not in asked.headers["authorization"]:
            fate = self._fate()
            if fate == "refused":
                return forbidden("You are not permitted to perform this action.")
            if fate == "wait":
                return limited({"x-rate-limit-reset": str(int(time.time()) + 2)})
            self.fates = [FATES[fate]] if fate else []
        return super()._posting(asked, user)

    def _fate(self) -> str:
        for fate, odds in self._odds.items():
            if random.random() < odds:
                return fate
        return ""


def account_id(number: int) -> str:
    return str(1_000 + number)


def address_file(folder: Path) -> Path:
    """Where the copy says where it answers."""
    return folder / "x.address"


def serve(folder: Path) -> None:
    """Until whoever began it is through."""
    with StormyX(folder / "x.jsonl", ODDS) as x:
        ready = address_file(folder).with_suffix(".new")
        ready.write_text(x.url)
        ready.rename(address_file(folder))
        sys.stdin.read()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
