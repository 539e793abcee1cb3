"""The weather of Facebook: see `graph_storm`; the same words twice in a row (506), and pictures of
which the answer is lost."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from perchoir.networks.facebook.publishing.tests.fake_facebook import NAMES, FakeFacebook
from tests.rigs.fake_graph import no
from tests.rigs.fake_network import Asked
from tests.rigs.graph_storm import OF_ALL, GraphStorm
from tests.rigs.storm import At, Kind, Opened, Shape


class FacebookStorm(GraphStorm):
    network = "facebook"
    lacks: ClassVar[Mapping[Kind, str]] = {Kind.NOT_READY: "a picture is there when it is uploaded"}
    shapes = (
        *OF_ALL,
        Shape(Kind.DUPLICATE, "506, of this very post", At.POST,
              no(506, "Duplicate status message"), 1),
        Shape(Kind.DUPLICATE, "506, of nothing there", At.POST,
              no(506, "Duplicate status message")),
        Shape(Kind.REFUSED, "code 200", At.POST, no(200, "(#200) Permissions error")),
    )  # fmt: skip

    def begun(self, folder: Path) -> FakeFacebook:
        return FakeFacebook()

    @classmethod
    def account(cls, number: int) -> Opened:
        token = {"access_token": f"token-of-{number}"}
        return Opened(str(100_010_000 + number), f"facebook{number}", token)

    def open(self, number: int) -> None:
        opened = self.account(number)
        NAMES[opened.remote_id] = opened.handle
        self.copy.tokens[opened.credentials["access_token"]] = opened.remote_id

    def posted(self) -> Iterable[tuple[str, str]]:
        return [(post.author, post.text) for post in self.copy.posts]

    def at(self, asked: Asked) -> At | None:
        if "access_token" in asked.path:
            return None
        if asked.method == "GET":
            return At.ASK
        return At.POST if asked.path.endswith(("/feed", "/comments")) else At.MEDIA


STORM = FacebookStorm
