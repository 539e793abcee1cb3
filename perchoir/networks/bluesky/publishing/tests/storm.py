"""The weather of Bluesky: how its servers fail, as atproto.com/specs/xrpc and the reference server
0.3.215 have it (November 2026)."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from perchoir.networks.bluesky.publishing.tests.fake_bluesky import HANDLES, FakeBluesky, no
from tests.rigs.fake_network import Asked, Reply, in_json
from tests.rigs.storm import At, Front, Kind, Opened, Shape, Storm, any_server

_PUT = "/xrpc/com.atproto.repo.putRecord"
_FULL = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}


class BlueskyStorm(Storm):
    network = "bluesky"
    lacks: ClassVar[Mapping[Kind, str]] = {Kind.NOT_READY: "a blob is there when it is uploaded"}

    def begun(self, folder: Path) -> FakeBluesky:
        return FakeBluesky()

    @classmethod
    def account(cls, number: int) -> Opened:
        tokens = {"access": f"access-of-{number}", "refresh": f"refresh-of-{number}"}
        return Opened(f"did:plc:v{number:023d}", f"bluesky{number}.test", tokens)

    def open(self, number: int) -> None:
        opened = self.account(number)
        HANDLES[opened.remote_id] = opened.handle
        self.copy.tokens[opened.credentials["access"]] = opened.remote_id
        self.copy.refreshes[opened.credentials["refresh"]] = opened.remote_id

    def posted(self) -> Iterable[tuple[str, str]]:
        return [(key[0], record["text"]) for key, record in self.copy.records.items()]

    def at(self, asked: Asked) -> At | None:
        if "com.atproto.server." in asked.path:
            return None
        if asked.method == "GET":
            return At.ASK
        return At.POST if asked.path == _PUT else At.MEDIA


def _revoked(front: Front, asked: Asked, _said: Reply | None) -> None:
    """Two hours are over: another token can be had."""
    front.copy.tokens.pop(front.storm.token_of(asked), None)


def _revoked_for_good(front: Front, asked: Asked, _said: Reply | None) -> None:
    """The app password was taken back."""
    did = front.copy.tokens.get(front.storm.token_of(asked))
    for tokens in (front.copy.tokens, front.copy.refreshes):
        for token in [one for one, owner in tokens.items() if owner == did]:
            del tokens[token]


def _limited(_front: Front, _asked: Asked, _said: Reply | None) -> Reply:
    limits = {
        "RateLimit_Limit": "3000",
        "RateLimit_Remaining": "0",
        "RateLimit_Policy": "3000;w=300",
    }
    return in_json(_FULL, 429, RateLimit_Reset=str(int(time.time()) + 2), **limits)


def _no_blob(front: Front, _asked: Asked, _said: Reply | None) -> None:
    """What no post names is dropped."""
    front.copy.blobs.clear()


BlueskyStorm.shapes = (
    *any_server(
        no(500, "InternalServerError", "Internal Server Error"),
        Reply(200, {"Content-Type": "text/html"}, b"<h1>It works</h1>"),
        lambda _asked: True,
    ),
    Shape(Kind.LIMIT, "RateLimit-Reset", At.POST, _limited),
    Shape(Kind.LIMIT, "Retry-After", At.POST, in_json(_FULL, 429, Retry_After="2")),
    Shape(Kind.LIMIT, "of uploads", At.MEDIA, _limited),
    Shape(Kind.LIMIT, "while asking", At.ASK, _limited),
    Shape(Kind.MEDIA, "blob dropped", At.POST, _no_blob),
    Shape(Kind.MEDIA, "413", At.MEDIA, no(413, "PayloadTooLarge", "request entity too large")),
    Shape(Kind.REVOKED, "renewable", At.POST, _revoked),
    Shape(Kind.REVOKED, "for good", At.POST, _revoked_for_good),
    Shape(Kind.DUPLICATE, "asked twice", At.POST, lambda _front, _asked, said: said, 2),
    Shape(Kind.DUPLICATE, "InvalidSwap of the same", At.POST,
          no(400, "InvalidSwap", "Record was at bafyreib"), 1),
    Shape(Kind.RETIRED, "XRPCNotSupported", At.POST, no(404, "XRPCNotSupported", "not supported")),
    Shape(Kind.REFUSED, "InvalidRequest", At.POST, no(400, "InvalidRequest", "Invalid record")),
    Shape(Kind.REFUSED, "AccountTakedown", At.POST, no(401, "AccountTakedown", "taken down")),
)  # fmt: skip
STORM = BlueskyStorm
