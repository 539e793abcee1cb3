"""Posts and queries by the hundred thousand, from pieces chosen to disagree about."""

import json
import random
from collections.abc import Iterator

import msgspec

from perchoir.listening.engine.query import Query, QueryError, parse
from perchoir.listening.engine.tests.posts import SPELLINGS, post
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Link, Media, MediaKind

PIECES = (
    *(piece for piece in SPELLINGS if not set(piece) & set("\x00\ud800")),
    "a.b", "a.b.c", "x'a.b", "_", "*", "http://x", "https://t.co/é", "www.", "www.a.fr", "a.fr/",
    "/", ":", "://", "éhttp://x.fr", "aaaaaaaaaaaaaaaaaaaaaaaahttp://b", "-", "+", "3http://c",
    "\u0301", "\u0941", "\u200d", "\ufe0f", "@a-", "@", "#", "＃", "＠", "ﬁ", "①", "⒈", "K", "ſ",
    "ß", "İ", "é", "e\u0301", "東京", "ไทย", "한", "😀", "🇫🇷", "🏴", "\U000e0067", "…", "\t", "\n",
    " ", "  ", "'", "’", "d'", "l'", "qu'", ".s", "don't", "A", "b", "c", "ab", "abc", "airbus",
    "usa", "U.S.A", "u.s.a.", "œuf", "²", "º", "\xad", "\u200b", "<", ">", '"', "\\", "/x", "a350",
    "\u2028", "\xa0", "·",
)  # fmt: skip
HANDLES = ("", "airbus.com", "press@mastodon.social", "LeMonde", "@Airbus", "éa.b")
IDS = ("did:plc:abc", "42", "https://m.s/users/a")
TAGS = ("Air-Bus", "Grève_", "a.b", "東京", "#x", "ab*")
PAGES = (
    "https://www.lemonde.fr/eco/1", "https://eco.lemonde.fr", "http://airbus.com",
    "https://été.fr/a", "https://xn--t-9faa.fr/b", "http://a.b.fr:80/x",
)  # fmt: skip
NAMED = ("airbus", "lemonde", "did:plc:abc", "42", '"air bus"', "press", "did:plc:zz")
DOMAINS = ("lemonde.fr", "airbus.com", "fr", "été.fr", "b.fr", "a.fr", "x.fr", "www.a.fr")


class Chance:
    """The same seed gives the same posts and queries."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)

    def text(self) -> str:
        words = ["".join(self._some(PIECES, (1, 1, 1, 2, 3, 4))) for _ in range(self._up_to(6))]
        return self._draw.choice((" ", " ", "", " ", "-")).join(words)

    def post(self, number: int) -> IncomingPost:
        one = self._draw.choice
        author = IncomingAuthor(one(IDS), one(HANDLES), one(("", "Le  Monde", "Air Bus")))
        return post(
            self.text(),
            id=str(number),
            author=author,
            title=one(("", self.text())),
            reply_to_author=one(("", "did:plc:zz", "airbus.com")),
            links=tuple(Link(one(PAGES), self.text()) for _ in range(one((0, 0, 1)))),
            tags=tuple(self._some(TAGS, (0, 0, 1, 2))),
            mentioned=tuple(self._some(("did:plc:abc", "airbus.com", "Press@x.y"), (0, 0, 1))),
            media=tuple(
                Media(MediaKind.IMAGE, "https://c/1", self.text()) for _ in range(one((0, 0, 0, 1)))
            ),
        )

    def query(self) -> Query:
        """A query that parses; most of what is drawn does."""
        while True:
            try:
                return parse(self._query(0), allow_broad=True)
            except QueryError:
                continue

    def message(self, given: IncomingPost) -> bytes:
        """A post as a line of JSON, escaped or not."""
        plain = msgspec.to_builtins(given)
        return json.dumps(plain, ensure_ascii=self._draw.random() < 0.3).encode()

    def _query(self, depth: int) -> str:
        if depth > 2 or self._draw.random() < 0.45:
            return self._leaf()
        parts = [
            self._draw.choice(("", "", "", "", "", "", "", "-")) + self._query(depth + 1)
            for _ in range(self._draw.randint(2, 3))
        ]
        return f"({self._draw.choice((' ', ' OR ')).join(parts)})"

    def _leaf(self) -> str:
        one, word = self._draw.choice, self._word
        words = " ".join(word().replace('"', "") for _ in range(1 + self._up_to(2)))
        leaves = (
            word, word, word, word, lambda: f'"{words}"', lambda: f'"{words}"',
            lambda: word() + "*", lambda: "=" + word(), lambda: "#" + word(),
            lambda: "@" + one(("airbus", "airbus.com", "press@mastodon.social", "a", "a-", "b")),
            lambda: one(("from:", "to:")) + one(NAMED), lambda: "url:" + one(DOMAINS),
            lambda: f"{word()} NEAR/{1 + self._up_to(3)} {word()}",
            lambda: one(("lang:fr", "has:link", "is:reply", "network:bluesky")),
        )  # fmt: skip
        return one(leaves)()

    def _word(self) -> str:
        return "".join(self._some(PIECES, (1, 1, 1, 2)))

    def _up_to(self, most: int) -> int:
        return self._draw.randint(0, most)

    def _some(self, choices: tuple[str, ...], how_many: tuple[int, ...]) -> Iterator[str]:
        return (self._draw.choice(choices) for _ in range(self._draw.choice(how_many)))
