"""Posts and queries made to disagree about: few words in many spellings, glued in every way.

The alphabet of `listening/engine/tests/posts.py` and more of it, so that queries and posts meet;
JSON written as no program writes it and every reader must read it.
"""

import json
import random
from collections.abc import Callable, Sequence

from bench.engine.stream import NOW, Json, did_of, key
from perchoir.listening.engine import Query, QueryError, parse
from perchoir.listening.engine.tests.posts import SPELLINGS

GLUE = (
    " ", " ", " ", "", "", "\n", "\u200b", "\u00a0", "\u200d", "\u200c", "\u00ad", "-", "_", "'",
    "’", ".", "/", ",", "…", "\u2028", "\ufeff", "\t", "&", "#", "@",
)  # fmt: skip
ODD = (
    "air\u200dbus", "air\u00adbus", "a\u0301irbus", "𝐚𝐢𝐫𝐛𝐮𝐬", "Ⓐirbus", "ａirbus",
    "AirbuS™", "ﬁnance", "finance", "FINANCE", "oﬃce", "office", "ｏﬃce", "İstanbul",
    "istanbul", "ıstanbul", "straße", "STRASSE", "strasse", "ẞ", "ǆ", "Ǆ", "dž",
    "e\u0301te\u0301", "été", "ete", "Å", "A\u030a", "ﷺ", "السلام", "اَلسَّلام",
    "ٱلسلام", "קוֹבֶץ", "קובץ", "हिन्दी", "हिन\u094d\u200dदी", "क्ष", "ไทย",
    "ประเทศไทย", "ភាសា", "မြန်မာ", "空中客车", "空", "客", "車", "﨑", "𠮷", "カナ",
    "ｶﾅ", "ｶﾞ", "ガ", "か\u3099", "が", "한글",
    "\u1112\u1161\u11ab\u1100\u1173\u11af", "👩🏽‍💻", "👩‍💻", "👩", "👨‍👩‍👧‍👦",
    "1️⃣", "#️⃣", "❤️", "❤", "🇫🇷", "🇫🇷🇩🇪", "🇫",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴", "👍🏿",
    "👍", "S.N.C.F.", "s.n.c.f", "SNCF", "S.N", "U.S.A", "a.b.", "A.B.C.", "abc",
    "R&D", "r d", "Canal+", "l'été", "L’Été", "jusqu'à", "dell'arte", "c'est-à-dire",
    "rock'n'roll", "o'reilly's", "don't", "'tis", "airbus'", "d'l'air",
    "aujourd'hui", "l'", "qu'", "s'", "https://airbus.com/@airbus#airbus",
    "www.airbus.com", "WWW.Airbus.COM/x", "http://airbus", "lemonde.fr/éco",
    "airbus.com/", "airbus.com", "airbus@lemonde.fr", "#airbushttps://x.fr",
    "@airbus.comhttps://x.fr/airbus", "https://x.fr/(airbus)", "x-airbus://y",
    "//airbus", "a/b/c", "#a#b", "#é_", "#grève!", "＃grève", "#1", "#1a",
    "#air-bus", "#air_bus", "@@airbus", "＠airbus", "@airbus.", "@airbus..com",
    "@air-bus.com", "@press@mastodon.social", "/@airbus", "x@airbus", "\"", "\\",
    "</b>", "½", "²", "①", "Ⅳ", "０１２", "१२", "12", "1,2", "\u0085", "\x7f",
    "\x00", "\u202e", "\U000e0100", "\ufffd", "\U0010ffff", "ʼn", "ŉ", "ﬀ", "ﬄ", "æ",
    "AE", "Œ", "ø", "đ", "ł", "þ", "ð", "ſ", "K", "µ", "μ", "Σας", "σασ", "ς", "Ё",
    "е\u0308", "й",
)  # fmt: skip
PIECES = (*SPELLINGS, *ODD)
LEAVES = (
    "airbus", "l'airbus", "Brégier", "œuvre", "jean-luc", "le", "don't",
    "aujourd'hui", "sncf", "SFR", "空客", "空", "客", "カナ", "ガ", "ไทย", "हिन्दी",
    "क्ष", "한글", "قرآن", "السلام", "קובץ", "😀", "👩‍💻", "👩", "🇫🇷", "👍", "❤",
    "1️⃣", "A350", "12", "S.N.C.F.", "R&D", "finance", "office", "istanbul",
    "strasse", "été", "dž", "abc", "a", "airbuses", "Σας", "canal", "roll", "reilly",
    "arte", "dire", "x", "com", "social", "press", "b", "ae", "kb", "𠮷",
)  # fmt: skip
PREFIXES = (
    "air*", "airbus*", "bré*", "空*", "ไท*", "oeuv*", "A35*", "fin*", "off*", "ist*", "str*", "ガ*",
    "s.n.c*", '"jean lu*"', '"l\'air*"', "dʼai*", "한글*", "हिन्*", "aujourd'h*",
)  # fmt: skip
EXACTS = (
    "SFR", "sfr", "Brégier", "Canal+", "R&D", "l'airbus", "œuvre", "😀", "AirbuS", "ﬁnance", "été",
    "S.N.C.F.", "空客", "#airbus", "@airbus", "Airbus™", "👍🏿", "ＳＦＲ", "l'été",
)  # fmt: skip
FILTERS = (
    "#grève", "#greve_2", "#airbus", "#a", "#air_bus", "#1a", "@airbus", "@airbus.com", "@press",
    "@air-bus.com", "from:airbus", "from:airbus.com", 'from:"le monde"', "to:airbus", "lang:fr",
    "lang:fr-ca", "lang:en", "network:bluesky", "network:mastodon", "url:lemonde.fr",
    "url:airbus.com", "url:x.fr", "url:lemonde.fr/eco", "url:com", "has:link", "has:image",
    "has:video", "is:reply", "is:quote", "is:repost", "followers:>999", "followers:<1000",
    f"from:{did_of(1)}", f"to:{did_of(2)}",
)  # fmt: skip
URLS = (
    "https://www.lemonde.fr/eco/1", "https://eco.lemonde.fr", "http://airbus.com",
    "https://x.fr/(airbus)?q=airbus#airbus", "https://AIRBUS.com:443/a%20b", "not a url",
    "https://xn--bcher-kva.example/airbus", "https://bücher.example",
)  # fmt: skip
HANDLES = ("", "airbus.com", "press@mastodon.social", "LeMonde")
TAGS = ("grève", "Greve_2", "air bus", "#x")
_SHORT = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "/": "\\/"}


class Hostile:
    """Draws from everything above."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.number = chance, 0

    def query(self) -> Query:
        """Broad ones too: any tree must be answered alike."""
        while True:
            try:
                return parse(self._tree(self.chance.choice((0, 1, 1, 2, 2, 3))), allow_broad=True)
            except QueryError:
                continue

    def _tree(self, depth: int) -> str:
        if depth == 0:
            return self._leaf()
        parts = [self._tree(depth - 1) for _ in range(self.chance.choice((2, 2, 3, 4)))]
        joined = self.chance.choice((" ", " ", " AND ", " OR ", " OR ", " -"))
        whole = f"({joined.join(parts)})"
        return f"-{whole}" if self.chance.random() < 0.1 else whole

    def _leaf(self) -> str:
        kind = self.chance.random()
        if kind < 0.4:
            return self._words()
        if kind < 0.6:
            return self.chance.choice(FILTERS)
        if kind < 0.75:
            return f"{self._side()} NEAR/{self.chance.randint(1, 6)} {self._side()}"
        return f"-{self._words()}" if kind < 0.8 else self._words()

    def _words(self) -> str:
        kind, draw = self.chance.random(), self.chance.choice
        if kind < 0.5:
            return draw(LEAVES)
        if kind < 0.6:
            return draw(PIECES)
        if kind < 0.75:
            return f'"{" ".join(draw(LEAVES) for _ in range(self.chance.randint(1, 3)))}"'
        return draw(PREFIXES) if kind < 0.88 else f'="{draw(EXACTS)}"'

    def _side(self) -> str:
        if self.chance.random() < 0.7:
            return self._words()
        return f"({self._words()} OR {self._words()})"

    def text(self, longest: int = 10) -> str:
        """Pieces with something or nothing between them."""
        glue = GLUE if self.chance.random() < 0.5 else (" ",)
        parts: list[str] = []
        for _ in range(self.chance.randint(0, longest)):
            parts += (self.chance.choice(PIECES), self.chance.choice(glue))
        return "".join(parts)

    def message(self) -> bytes:
        """A message of Jetstream."""
        record: Json = {"$type": "app.bsky.feed.post", "text": self.text()}
        record["createdAt"] = NOW.isoformat().replace("+00:00", "Z")
        self._maybe(record, "langs", lambda: [self.chance.choice(("fr", "fr-CA", "en", "und"))])
        self._maybe(record, "tags", lambda: [self.text(1) or "grève"])
        self._maybe(record, "reply", lambda: {"parent": self._uri(), "root": self._uri()})
        self._maybe(record, "facets", lambda: [self._facet(record["text"])])
        self._maybe(record, "embed", self._embed)
        self.number += 1
        commit: Json = {"rev": "3k", "operation": "create", "collection": "app.bsky.feed.post"}
        commit |= {"rkey": key(self.number).decode(), "record": record, "cid": "bafy"}
        when = int(NOW.timestamp() * 1e6)
        whole = {"did": self._did(), "time_us": when, "kind": "commit", "commit": commit}
        return self.written(whole)

    def post(self) -> bytes:
        """A post with what Jetstream has not (titles, names, followers), as any connector's."""
        author: Json = {"id": self.chance.choice((did_of(1), "42"))}
        author["handle"] = self.chance.choice(
            ("", "airbus.com", "press@mastodon.social", "LeMonde")
        )
        author["name"] = self.chance.choice(("", "Le  Monde", "Airbus"))
        author["followers"] = self.chance.choice((None, 0, 999, 1_000, 5_000))
        self.number += 1
        whole: Json = {"network": self.chance.choice(("bluesky", "mastodon")), "author": author}
        whole |= {"id": str(self.number), "url": "", "text": self.text(), "title": self.text(3)}
        whole |= {"created_at": NOW.isoformat(), "received_at": NOW.isoformat()}
        whole["kind"] = self.chance.choice(("post", "reply", "repost", "quote"))
        whole["language"] = self.chance.choice(("", "fr", "fr-CA", "en", "und"))
        whole["reply_to_author"] = self.chance.choice(("", "airbus.com", did_of(2)))
        self._maybe(
            whole, "tags", lambda: [self.chance.choice(("grève", "Greve_2", "air bus", "#x"))]
        )
        self._maybe(whole, "mentioned", lambda: [self.chance.choice(("airbus.com", "Airbus"))])
        self._maybe(whole, "links", lambda: [{"url": self._url(), "title": self.text(2)}])
        image = {"kind": self.chance.choice(("image", "video")), "url": "https://cdn/1"}
        self._maybe(whole, "media", lambda: [{**image, "alt": self.text(2)}])
        return self.written(whole)

    def written(self, value: object) -> bytes:
        """As JSON with odd spaces and escapes."""
        space = self.chance.choice(("", "", " ", "\n "))
        escaping = self.chance.choice((0.0, 0.0, 0.1, 1.0))
        return self._json(value, space, escaping).encode("utf-8", "surrogatepass")

    def _json(self, value: object, space: str, escaping: float) -> str:
        if isinstance(value, str):
            return f'"{"".join(self._character(one, escaping) for one in value)}"'
        if isinstance(value, dict):
            inner = f",{space}".join(
                f"{json.dumps(name)}:{space}{self._json(one, space, escaping)}"
                for name, one in value.items()
            )
            return f"{{{space}{inner}{space}}}"
        if isinstance(value, list):
            inner = f",{space}".join(self._json(one, space, escaping) for one in value)
            return f"[{space}{inner}]"
        return json.dumps(value)

    def _character(self, one: str, escaping: float) -> str:
        if self.chance.random() < escaping or "\ud800" <= one <= "\udfff" or one < " ":
            return self._escaped(one)
        return _SHORT[one] if one in '"\\' else one

    def _escaped(self, one: str) -> str:
        """A short escape or \\uXXXX, pairs of surrogates for what stands beyond."""
        if one in _SHORT and self.chance.random() < 0.5:
            return _SHORT[one]
        units = one.encode("utf-16-be", "surrogatepass")
        form = self.chance.choice(("\\u%04x", "\\u%04X"))
        return "".join(
            form % int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)
        )

    def _facet(self, text: str) -> Json:
        encoded = text.encode("utf-8", "replace")
        first, last = sorted(self.chance.choices(range(len(encoded) + 1), k=2))
        feature = self.chance.choice(
            (
                {"$type": "app.bsky.richtext.facet#tag", "tag": self.text(1)},
                {"$type": "app.bsky.richtext.facet#link", "uri": self._url()},
                {"$type": "app.bsky.richtext.facet#mention", "did": self._did()},
            )
        )
        return {"index": {"byteStart": first, "byteEnd": last}, "features": [feature]}

    def _embed(self) -> Json:
        card = {"uri": self._url(), "title": self.text(3), "description": self.text(3)}
        blob = {"$type": "blob", "ref": {"$link": "bafkrei"}, "mimeType": "image/jpeg", "size": 1}
        images = [{"alt": self.text(3), "image": blob}]
        kinds: Sequence[Json] = (
            {"$type": "app.bsky.embed.external", "external": card},
            {"$type": "app.bsky.embed.images", "images": images},
            {"$type": "app.bsky.embed.video", "video": blob, "alt": self.text(2)},
            {"$type": "app.bsky.embed.record", "record": self._uri()},
        )
        return self.chance.choice(kinds)

    def _uri(self) -> Json:
        return {"uri": f"at://{self._did()}/app.bsky.feed.post/3k", "cid": "bafy"}

    def _did(self) -> str:
        return did_of(self.chance.randrange(4))

    def _url(self) -> str:
        return self.chance.choice(URLS)

    def _maybe(self, into: Json, name: str, make: Callable[[], object]) -> None:
        if self.chance.random() < 0.35:
            into[name] = make()
