"""The weather of LinkedIn: how it fails, as it documents it ("Error handling", "Rate limiting",
"Versioning", version 2026-07) or as its clients report it. Every other account is a person's, whose
posts nobody may read."""

from collections.abc import Iterable
from pathlib import Path

from perchoir.networks.linkedin.publishing import media
from perchoir.networks.linkedin.publishing.tests.fake_answers import denied, limited, refused
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import NAMES, SELF_SERVE, Token
from tests.rigs.fake_network import Asked, Reply, in_json
from tests.rigs.storm import At, Front, Kind, Opened, Shape, Storm, any_server, words_of


class LinkedInStorm(Storm):
    network = "linkedin"

    def begun(self, folder: Path) -> FakeLinkedIn:
        return FakeLinkedIn()

    @classmethod
    def account(cls, number: int) -> Opened:
        kind = f"person:p{number}" if number % 2 else f"organization:{10_000 + number}"
        return Opened(f"urn:li:{kind}", f"li{number}", {"access_token": f"token-of-{number}"})

    def open(self, number: int) -> None:
        opened = self.account(number)
        urn, token = opened.remote_id, opened.credentials["access_token"]
        if ":person:" in urn:
            self.copy.tokens[token] = Token(member=urn, scopes=SELF_SERVE)
            return
        NAMES[urn] = opened.handle
        self.copy.roles[urn] = "ADMINISTRATOR"
        self.copy.tokens[token] = Token()

    def posted(self) -> Iterable[tuple[str, str]]:
        posts = [(post.author, post.commentary) for post in self.copy.posts]
        return [*posts, *((one.actor, one.text) for one in self.copy.comments)]

    def at(self, asked: Asked) -> At | None:
        if asked.path.startswith("/oauth/"):
            return None
        if asked.method == "GET":
            return At.ASK
        shows = asked.path.startswith(("/rest/posts", "/rest/socialActions"))
        return At.POST if shows else At.MEDIA

    @classmethod
    def hurry(cls) -> None:
        media.ASK_AGAIN_S = 0.3
        vars(media)["LONGEST_WAIT_S"] = 1.0


def _revoked(front: Front, asked: Asked, _said: Reply | None) -> None:
    front.copy.tokens.pop(front.storm.token_of(asked), None)


def _never_ready(front: Front, _asked: Asked, said: Reply | None) -> None:
    front.copy.uploads[words_of(said)["value"]["image"]].polls = 1_000_000


def _not_processed(front: Front, _asked: Asked, said: Reply | None) -> None:
    front.copy.uploads[words_of(said)["value"]["image"]].polls = -1


def _second(_front: Front, _asked: Asked, said: Reply | None) -> Reply | None:
    """Something between us and LinkedIn asked it twice, and passes on what it said last."""
    return said


def _is_post(asked: Asked) -> bool:
    """The same comment is not refused."""
    return asked.path == "/rest/posts"


def _is_upload(asked: Asked) -> bool:
    return asked.method == "PUT"


def _is_beginning(asked: Asked) -> bool:
    return asked.path == "/rest/images"


LinkedInStorm.shapes = (
    *any_server(
        refused(500, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
        in_json({"hello": "world"}),
        _is_upload,
    ),
    Shape(Kind.LIMIT, "429 without a header", At.POST, limited()),
    Shape(Kind.LIMIT, "429, Retry-After", At.POST, limited(2)),
    Shape(Kind.LIMIT, "429 of uploads", At.MEDIA, limited(2), fits=_is_beginning),
    Shape(Kind.LIMIT, "429 while asking", At.ASK, limited(2)),
    Shape(Kind.MEDIA, "PROCESSING_FAILED", At.MEDIA, _not_processed, 1, _is_beginning),
    Shape(Kind.NOT_READY, "PROCESSING", At.MEDIA, _never_ready, 1, _is_beginning),
    Shape(Kind.REVOKED, "401, 65601", At.POST, _revoked),
    Shape(Kind.DUPLICATE, "of this very post", At.POST, _second, 2, _is_post),
    Shape(Kind.RETIRED, "426", At.POST, refused(426, "NONEXISTENT_VERSION", "is not active")),
    Shape(Kind.REFUSED, "422", At.POST, refused(422, "ILLEGAL_ARGUMENT", "unrecognized")),
    Shape(Kind.REFUSED, "403, no role any more", At.POST, denied()),
)
STORM = LinkedInStorm
