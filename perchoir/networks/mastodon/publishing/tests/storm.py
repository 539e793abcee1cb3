"""The weather of Mastodon and its family: how they fail, as they document it
(docs.joinmastodon.org/api/rate-limits, /methods/media, /methods/statuses; docs.gotosocial.org).

The copy ignores idempotency keys, as GoToSocial and Takahe do: nothing may lean on them.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from perchoir.networks.mastodon.publishing import freezing
from tests.rigs.fake_network import Asked, Reply, in_json
from tests.rigs.fake_posts import FakePosts
from tests.rigs.storm import At, Front, Kind, Opened, Shape, Storm, any_server, words_of


class MastodonStorm(Storm):
    network = "mastodon"
    lacks: ClassVar[Mapping[Kind, str]] = {
        Kind.DUPLICATE: "servers of its family take the same words again"
    }

    def begun(self, folder: Path) -> FakePosts:
        return FakePosts(folder / "mastodon.ndjson", honours_key=False)

    @classmethod
    def account(cls, number: int) -> Opened:
        number += 1
        return Opened(str(number), f"m{number}", {"access_token": f"account-{number}"})

    def open(self, number: int) -> None:
        """Accounts need no making there."""

    def posted(self) -> Iterable[tuple[str, str]]:
        return [(post.account, post.text) for post in self.copy.accepted]

    def at(self, asked: Asked) -> At | None:
        if asked.method == "GET":
            return At.ASK
        return At.POST if asked.path == "/api/v1/statuses" else At.MEDIA

    @classmethod
    def hurry(cls) -> None:
        freezing.ASK_AGAIN_S = 0.1
        freezing.LONGEST_WAIT_S = 0.5


def _revoked(front: Front, asked: Asked, _said: Reply | None) -> None:
    account = front.storm.token_of(asked).removeprefix("account-")
    front.copy.rule(revoked=[*front.copy.site.rules.revoked, account])


def _limited(_front: Front, _asked: Asked, _said: Reply | None) -> Reply:
    reset = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    limits = {"X_RateLimit_Limit": "300", "X_RateLimit_Remaining": "0", "X_RateLimit_Reset": reset}
    return in_json({"error": "Too many requests"}, 429, **limits)


def _later(front: Front, _asked: Asked, said: Reply | None) -> Reply:
    """202: taken, not there yet; then 206, for ever."""
    found = {**words_of(said), "url": None}
    front.stuck[f"/api/v1/media/{found['id']}"] = in_json(found, 206)
    return in_json(found, 202)


def _gone(front: Front, _asked: Asked, said: Reply | None) -> Reply:
    """202, and what was taken is dropped."""
    found = {**words_of(said), "url": None}
    front.stuck[f"/api/v1/media/{found['id']}"] = in_json({"error": "Record not found"}, 404)
    return in_json(found, 202)


def _pleromas_rest(_front: Front, _asked: Asked, _said: Reply | None) -> Reply:
    return Reply(429, {"Retry-After": "2"}, json.dumps({"error": "Throttled"}).encode())


MastodonStorm.shapes = (
    *any_server(
        in_json({"error": "Remote data could not be fetched"}, 503),
        Reply(200, {"Content-Type": "text/html"}, b"<html><p>It works"),
        lambda _asked: True,
    ),
    Shape(Kind.LIMIT, "X-RateLimit-Reset", At.POST, _limited),
    Shape(Kind.LIMIT, "Retry-After", At.POST, _pleromas_rest),
    Shape(Kind.LIMIT, "of uploads", At.MEDIA, _limited),
    Shape(Kind.LIMIT, "while asking", At.ASK, _limited),
    Shape(Kind.MEDIA, "202, then 404", At.MEDIA, _gone, 1),
    Shape(Kind.NOT_READY, "206", At.MEDIA, _later, 1),
    Shape(Kind.REVOKED, "401", At.POST, _revoked),
    Shape(Kind.RETIRED, "410", At.POST, in_json({"error": "This method is gone"}, 410)),
    Shape(Kind.REFUSED, "422", At.POST, in_json({"error": "Validation failed"}, 422)),
    Shape(Kind.REFUSED, "403", At.POST, in_json({"error": "Your login is disabled"}, 403)),
)
STORM = MastodonStorm
