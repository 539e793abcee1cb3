"""What Facebook, Instagram and Threads have in common when they fail: one error shape, codes and
use headers (developers.facebook.com, "Handling errors", "Rate limits", June 2026)."""

import json
from typing import Any

from perchoir.networks.common.graph import containers
from tests.rigs.fake_graph import fields_of, no
from tests.rigs.fake_network import Asked, Reply, in_json
from tests.rigs.storm import At, Front, Kind, Shape, Storm, any_server, words_of

_FULL = '{"call_count": 100, "total_cputime": 25, "total_time": 25}'
_TROUBLE = no(2, "An unexpected error has occurred. Please retry later.", status=500)


class GraphStorm(Storm):
    """The token stands among the parameters."""

    def token_of(self, asked: Asked) -> str:
        return fields_of(asked).get("access_token", "")

    @classmethod
    def hurry(cls) -> None:
        containers.PAUSES_S = (0.05, 0.2, 0.2)


def _use(minutes: int) -> dict[str, str]:
    one = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({"100700": [one]})}


def _revoked(front: Front, asked: Asked, _said: Reply | None) -> None:
    front.copy.tokens.pop(front.storm.token_of(asked), None)


def _container(front: Front, said: Reply | None) -> Any:
    return front.copy.containers.get(words_of(said).get("id", ""))


def _never_ready(front: Front, _asked: Asked, said: Reply | None) -> None:
    if made := _container(front, said):
        made.polls = 1_000_000


def _failed(front: Front, _asked: Asked, said: Reply | None) -> None:
    if made := _container(front, said):
        made.stage, made.why = "ERROR", "FAILED_PROCESSING_VIDEO"


def _expired(front: Front, asked: Asked, _said: Reply | None) -> None:
    """The day of the container is over when it is to be published."""
    made = front.copy.containers.get(fields_of(asked).get("creation_id", ""))
    if made is not None and made.stage == "FINISHED":
        made.stage = "EXPIRED"


_SAID_TWICE = Shape(Kind.DUPLICATE, "asked twice", At.POST, lambda _front, _asked, said: said, 2)


def is_publishing(asked: Asked) -> bool:
    """A container is published, which happens once however often it is asked."""
    return "creation_id" in fields_of(asked)


OF_CONTAINERS = (
    Shape(Kind.NOT_READY, "IN_PROGRESS", At.MEDIA, _never_ready, 1),
    Shape(Kind.MEDIA, "ERROR", At.MEDIA, _failed, 1),
    Shape(Kind.MEDIA, "EXPIRED", At.POST, _expired, fits=is_publishing),
    Shape(Kind.NOT_READY, "9007", At.POST, no(9007, "Not available", 2207027), fits=is_publishing),
    Shape(Kind.DUPLICATE, "published twice", At.POST, _SAID_TWICE.answer, 2, is_publishing),
    Shape(Kind.LIMIT, "2207042", At.POST, no(9, "Too many posts", 2207042), fits=is_publishing),
)
OF_ALL = (
    *any_server(_TROUBLE, in_json({"hello": "world"}), lambda _asked: True),
    Shape(Kind.AFTER, "400, code 1", At.POST, no(1, "An unknown error occurred"), asked=1),
    Shape(Kind.AFTER, "an error that says 200", At.POST, no(2, "Again, please", status=200), 1),
    Shape(Kind.LIMIT, "code 4, X-App-Usage", At.POST,
          no(4, "Application request limit reached", headers={"X-App-Usage": _FULL})),
    Shape(Kind.LIMIT, "code 80001, time to regain", At.POST,
          no(80_001, "Too many calls", headers=_use(1))),
    Shape(Kind.LIMIT, "code 613", At.POST, no(613, "Calls to this api have exceeded the limit")),
    Shape(Kind.LIMIT, "429, Retry-After", At.POST, Reply(429, {"Retry-After": "2"})),
    Shape(Kind.LIMIT, "while asking", At.ASK, no(4, "Application request limit reached")),
    Shape(Kind.REVOKED, "code 190", At.POST, _revoked),
    Shape(Kind.RETIRED, "code 2635", At.POST,
          no(2635, "You are calling a deprecated version of the API.")),
    Shape(Kind.REFUSED, "code 368", At.POST, no(368, "Temporarily blocked for policies")),
    Shape(Kind.REFUSED, "code 100", At.POST, no(100, "Invalid parameter")),
)  # fmt: skip
