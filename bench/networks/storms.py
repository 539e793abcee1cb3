"""The networks on which Perchoir speaks, each through its own connector, in its own weather."""

import io
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.networks.weather import ACCOUNTS_EACH, ADDRESSES, ROUGH, storm_of
from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Tools
from perchoir.networks.registry import PUBLISHING
from perchoir.publishing.deliveries.reaching import Networks, the_networks

HOME = "home"
"""The one network without weather: its page stands in this house, written in one transaction."""
LOOPBACK = "127.0.0.0/8"


def names() -> list[str]:
    """Every network on which a voice can speak outside of this house."""
    return [name for name in PUBLISHING if name != HOME]


@dataclass
class Storms:
    """See `bench.networks`: numbers of accounts and posts go round the networks."""

    networks: tuple[str, ...]
    urls: dict[str, str] = field(default_factory=dict)
    picture: int | None = None
    texts: dict[int, str] = field(default_factory=dict)
    call_s: float = 1.5
    rough: float = ROUGH

    @property
    def accounts(self) -> int:
        return ACCOUNTS_EACH * len(self.networks)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[None]:
        weather = [str(folder), str(self.rough), *self.networks]
        command = [sys.executable, "-m", "bench.networks.weather", *weather]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as server:
            while not (folder / ADDRESSES).exists():
                assert server.poll() is None, "the copies of the networks did not start"
                time.sleep(0.05)
            self.urls = json.loads((folder / ADDRESSES).read_bytes())
            yield
            server.terminate()

    def network(self, number: int) -> str:
        return self.networks[number % len(self.networks)]

    def account(self, number: int) -> dict[str, str]:
        name = self.network(number)
        found = storm_of(name).account(number // len(self.networks))
        return {
            "network": name, "server": self.urls[name], "remote_id": found.remote_id,
            "handle": found.handle,
        }  # fmt: skip

    def credentials(self, number: int) -> dict[str, str]:
        return storm_of(self.network(number)).account(number // len(self.networks)).credentials

    def content(self, number: int, author: Any) -> list[dict[str, Any]]:
        """Every tenth in two parts, every third with a picture, every seventh in the words of the
        post before it on the same account."""
        here, storm = number // len(self.networks), storm_of(self.network(number))
        text = f"Post {number}"
        if not self.is_unapproved(number):
            said_before = self.texts.get(number - self.accounts, text)
            text = self.texts[number] = said_before if here % 7 == 3 else text
        first: dict[str, Any] = {"text": text}
        if storm.needs_picture or here % 3 == 1:
            first["media"] = [{"attachment": self._picture(author), "alt": "Un carré"}]
        return [first, {"text": f"Suite {number}"}] if here % 10 == 5 else [first]

    def _picture(self, author: Any) -> int:
        from perchoir.publishing.attachments.actions import attach
        from perchoir.publishing.attachments.tests.files import picture

        if self.picture is None:
            self.picture = int(attach(author, io.BytesIO(picture()), name="carre.jpg").pk)
        return self.picture

    def is_unapproved(self, number: int) -> bool:
        return number // len(self.networks) % 20 == 0

    def reach(self, _folder: Path, _odds: Mapping[str, float]) -> tuple[Networks, Tools]:
        from perchoir.publishing.deliveries.engine import _tools

        for name in self.networks:
            storm_of(name).hurry()
        return the_networks(), _tools(Outbound(allow_private=[LOOPBACK]), ThreadPoolExecutor(1))

    def calm(self) -> None:
        for name in self.networks:
            self._asked(name, "/_calm")

    def _asked(self, name: str, path: str) -> Any:
        with urllib.request.urlopen(self.urls[name] + path, timeout=30) as answer:
            return json.load(answer)

    def label(self, network: str, account: str, _key: str, text: str) -> str:
        return f"{network} {account} {text}"

    def record(self, _folder: Path) -> Counter[str]:
        found: Counter[str] = Counter()
        for name in self.networks:
            for account, text in self._asked(name, "/_told")["posted"]:
                found[self.label(name, account, "", text)] += 1
        return found

    def dealt(self) -> dict[str, dict[str, int]]:
        """The shapes that each network dealt, and how often."""
        return {name: self._asked(name, "/_told")["dealt"] for name in self.networks}

    def complaints(self) -> list[str]:
        """What the copies found wrong with how they were asked."""
        return [
            line for name in self.networks for line in self._asked(name, "/_told")["complaints"]
        ]
