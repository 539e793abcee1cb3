"""The weather of X: how it fails, as it documents it (docs.x.com, August 2026) or as its clients
report it."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perchoir.networks.x.publishing.tests.fake_x import HANDLES, FakeX, forbidden, limited, problem
from tests.rigs.fake_network import Asked, Reply, in_json
from tests.rigs.storm import At, Front, Kind, Opened, Shape, Storm, any_server, words_of

_APP = {"client_id": "house", "client_secret": "s3cret-of-the-house"}
_LITTLE_S = 2


class XStorm(Storm):
    network = "x"

    def begun(self, folder: Path) -> FakeX:
        return FakeX()

    @classmethod
    def account(cls, number: int) -> Opened:
        tokens = {"access_token": f"account-{number}", "refresh_token": f"refresh-of-{number}"}
        return Opened(str(10_000 + number), f"x{number}", {**tokens, **_APP})

    def open(self, number: int) -> None:
        opened = self.account(number)
        HANDLES[opened.remote_id] = opened.handle
        self.copy.tokens[opened.credentials["access_token"]] = opened.remote_id
        self.copy.refreshes[opened.credentials["refresh_token"]] = opened.remote_id

    def posted(self) -> Iterable[tuple[str, str]]:
        return [(post.author, post.text) for post in self.copy.posts]

    def at(self, asked: Asked) -> At | None:
        if asked.path.startswith("/2/oauth2/"):
            return None
        if (asked.method, asked.path) == ("POST", "/2/tweets"):
            return At.POST
        return At.MEDIA if asked.method == "POST" else At.ASK


def _revoked(front: Front, asked: Asked, _said: Reply | None) -> None:
    """The access token is over; a new one can be had."""
    front.copy.tokens.pop(front.storm.token_of(asked), None)


def _revoked_for_good(front: Front, asked: Asked, said: Reply | None) -> None:
    """Whoever owns the account took the app's access back."""
    user = front.copy.tokens.get(front.storm.token_of(asked))
    for tokens in (front.copy.tokens, front.copy.refreshes):
        for token in [one for one, owner in tokens.items() if owner == user]:
            del tokens[token]


def _not_processed(_front: Front, _asked: Asked, said: Reply | None) -> Reply:
    return _processing("failed", said)


def _never_processed(front: Front, asked: Asked, said: Reply | None) -> Reply:
    """X says "not yet" to whoever asks for this upload, until patience is over."""
    found = words_of(said)["data"]["id"]
    front.copy.uploads[found].polls = 1_000_000
    return _processing("in_progress", said)


def _processing(state: str, said: Reply | None) -> Reply:
    info: dict[str, Any] = {"state": state, "check_after_secs": 1, "progress_percent": 7}
    return in_json({"data": {**words_of(said)["data"], "processing_info": info}})


def _until_reset(name: str) -> Any:
    def answer(_front: Front, _asked: Asked, _said: Reply | None) -> Reply:
        reset = str(int(time.time()) + _LITTLE_S)
        return limited({f"{name}-limit": "100", f"{name}-remaining": "0", f"{name}-reset": reset})

    return answer


def _is_piece(asked: Asked) -> bool:
    return asked.path.startswith("/2/media/upload")


def _is_words(asked: Asked) -> bool:
    """The same words with a picture are not refused."""
    return b'"media"' not in asked.body


def _second(_front: Front, _asked: Asked, said: Reply | None) -> Reply | None:
    """Something between us and X asked it twice, and passes on what it said last."""
    return said


def _is_closing(asked: Asked) -> bool:
    return asked.path.endswith("/finalize")


XStorm.shapes = (
    *any_server(
        problem(503, "about:blank", "Service Unavailable", "Service Unavailable"),
        in_json({"hello": "world"}),
        _is_piece,
    ),
    Shape(Kind.LIMIT, "x-rate-limit-reset", At.POST, _until_reset("x-rate-limit")),
    Shape(Kind.LIMIT, "x-user-limit-24hour", At.POST, _until_reset("x-user-limit-24hour")),
    Shape(Kind.LIMIT, "x-app-limit-24hour", At.POST, _until_reset("x-app-limit-24hour")),
    Shape(Kind.LIMIT, "no header", At.POST, limited({})),
    Shape(Kind.LIMIT, "of uploads", At.MEDIA, _until_reset("x-rate-limit"), fits=_is_piece),
    Shape(Kind.LIMIT, "while asking", At.ASK, _until_reset("x-rate-limit")),
    Shape(Kind.MEDIA, "not processed", At.MEDIA, _not_processed, 1, _is_closing),
    Shape(Kind.NOT_READY, "in_progress", At.MEDIA, _never_processed, 1, _is_closing),
    Shape(Kind.REVOKED, "renewable", At.POST, _revoked),
    Shape(Kind.REVOKED, "for good", At.POST, _revoked_for_good),
    Shape(Kind.DUPLICATE, "of this very post", At.POST, _second, 2, _is_words),
    Shape(Kind.RETIRED, "410", At.POST, in_json({"title": "Gone", "detail": "Gone"}, 410)),
    Shape(Kind.REFUSED, "403", At.POST, forbidden("You are not permitted to perform this action.")),
    Shape(
        Kind.REFUSED,
        "402, no credits",
        At.POST,
        problem(402, "https://api.x.com/2/problems/credits", "CreditsDepleted", "none left"),
    ),
)
STORM = XStorm
