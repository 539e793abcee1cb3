"""A network that keeps its own record in a file, and can be told to misbehave.

Many processes may use it at once, and each of them may be killed at any line: what it accepted is
in the file before it answers.
"""

import asyncio
import fcntl
import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from perchoir.core.outbound import Outbound
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Counts, Tools
from perchoir.networks.contract.errors import Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    PublisherManifest,
    RemotePost,
)
from perchoir.publishing.deliveries.reaching import Networks

FAKE = PublisherManifest("fake", "Fake", "A network for tests")


@dataclass
class FileNetwork:
    """`faults` are taken from the front, one for each call of `send`; `odds` draws them.

    A fault is "lost" (accepted, the answer never comes), "cut" (not accepted, no answer), "5xx",
    "wait", "refused" or "stall".
    """

    path: Path
    manifest: PublisherManifest = FAKE
    faults: list[str] = field(default_factory=list)
    odds: Mapping[str, float] = field(default_factory=dict)
    blind: bool = False
    broken: list[Exception] = field(default_factory=list)
    calls: int = 0
    renewed: int = 0
    latency_s: float = 0.0

    def new_key(self, now: datetime) -> str:
        return uuid4().hex

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        raise Refused("not_here")

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        return credentials

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        return Profile(place)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        return {}

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        above = post.reply_to.id if post.reply_to else ""
        body = json.dumps([place.id, post.key, post.text, above]).encode()
        return Frozen(post.key, body, hashlib.sha256(body).hexdigest())

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        self.calls += 1
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        fault = self._fault()
        if fault == "wait":
            raise Temporary("rate_limited", retry_after=1.0)
        if fault == "refused":
            raise Refused("not_allowed")
        if fault == "stall":
            await asyncio.sleep(3_600)
        if fault != "cut":
            self._accept(frozen)
        if fault in {"lost", "cut", "5xx"}:
            raise Unknown(fault)
        return RemotePost(frozen.key, f"https://fake.example/{frozen.key}")

    def _fault(self) -> str:
        if self.broken:
            raise self.broken.pop(0)
        if self.faults:
            return self.faults.pop(0)
        for fault, odds in self.odds.items():
            if random.random() < odds:
                return fault
        return ""

    def _accept(self, frozen: Frozen) -> None:
        """The same key again is another post, unless the manifest promises otherwise."""
        if self.manifest.idempotent and frozen.key in self.keys():
            return
        with self.path.open("ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(frozen.body + b"\n")

    def accepted(self) -> list[list[str]]:
        """Account, key, text and what it answers, of each post, in order."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_bytes().splitlines()]

    def keys(self) -> Counter[str]:
        return Counter(key for _account, key, _text, _above in self.accepted())

    def texts(self) -> list[str]:
        return [text for _account, _key, text, _above in self.accepted()]

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        if self.blind:
            raise Unknown("cannot_look")
        if self.path.exists() and f'"{frozen.key}"'.encode() in self.path.read_bytes():
            return RemotePost(frozen.key, f"https://fake.example/{frozen.key}")
        return None

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        there = self.path.exists() and f'"{post.id}"'.encode() in self.path.read_bytes()
        return Counts() if there else None

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        raise Refused("not_here")

    def _renew(self, account: Account) -> tuple[Place, Credentials]:
        self.renewed += 1
        if self.broken:
            raise self.broken.pop(0)
        return _open(account)

    def networks(self) -> Networks:
        return Networks(
            publisher_of=lambda account: self,
            open_account=_open,
            renew_account=self._renew,
            mark_broken=_mark_broken,
        )


def _open(account: Account) -> tuple[Place, Credentials]:
    return Place("fake", "", account.remote_id, account.handle), {}


def _mark_broken(account: Account, code: str, detail: str) -> None:
    Account.objects.filter(pk=account.pk).update(
        broken_at=datetime.now(UTC), problem_code=code, problem_detail=detail
    )


def tools() -> Tools:
    return Tools(http=Outbound(), now=lambda: datetime.now(UTC))
