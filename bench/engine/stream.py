"""Posts as a network sends them: messages of Jetstream (its first wire), 700 bytes on average.

A `Mould` is a message with four holes: when it came, under which key, when it was written, and one
more sentence at the end of its text. Casting it is joining bytes, so that millions of different
posts cost next to nothing beside what is measured. Time goes on as on a network: what comes was
written a moment before. The same seed makes the same stream.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import msgspec

from bench.engine.texts import Corpus, invented_word

NAMES = 1_000_000
AUTHORS = 200_000
NAMED = 0.30
MOST_FACETS = 2
# Words of a mould's own and of what is added: two casts of one mould must be no near copies.
WORDS, MORE = 7, 12
REMOVED = 0.03
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Between two messages: Twitter's record second.
APART_US = 7
LATE_S, LATEST_S = 1.5, 60.0
EMOJI = ("😀", "😂", "🔥", "❤️", "👍🏽", "🇫🇷", "👩‍💻", "🎉", "😭", "✨")
LANGUAGES = {"en": 5, "fr": 5, "de": 2, "es": 3, "pt": 3, "it": 2, "ar": 1, "hi": 1}
_TID = "234567abcdefghijklmnopqrstuvwxyz"
_THIRDS = [(a + b + c).encode() for a in _TID for b in _TID for c in _TID]
_WHEN, _KEY, _WRITTEN, _MORE = 1_111_111_111_111_111, "KEYKEYKEYKEYK", "WRITTEN", "\ue000"
_FIRST_MICROSECOND = int(NOW.timestamp()) * 1_000_000
_PLACES = re.compile(r"@user\b|\bhttp\S*|#\w+")
_HOLES = re.compile(f"{_WHEN}|{_KEY}|{_WRITTEN}|{_MORE}".encode())
# What Go's encoder of JSON, which Jetstream uses, never leaves as it is.
_ESCAPED = {b"<": b"\\u003c", b">": b"\\u003e", b"&": b"\\u0026"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mould:
    """Bytes around its holes; `language` says which sentences may follow, `late_us` how long before
    it came it was written."""

    parts: tuple[bytes, ...]
    language: str
    late_us: int

    def cast(self, number: int, more: bytes) -> bytes:
        """The message with this number; another number makes another post."""
        came = _FIRST_MICROSECOND + number * APART_US
        written = written_at(came - self.late_us)
        one, two, three, four, *rest = self.parts
        return b"".join((one, str(came).encode(), two, key(number), three, written, four, more,
                         *rest))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stream:
    """Moulds, and more sentences by language, escaped for JSON."""

    moulds: Sequence[Mould]
    more: dict[str, list[bytes]]
    seed: int

    def messages(self, first: int, count: int) -> Iterator[bytes]:
        """`count` messages from number `first` on: posts, and some deletions."""
        chance = random.Random(self.seed * 1_000_003 + first)
        moulds, more = self.moulds, self.more
        for number in range(first, first + count):
            mould = moulds[number % len(moulds)]
            if chance.random() < REMOVED:
                yield removal(number)
            else:
                yield mould.cast(number, chance.choice(more[mould.language]))


@cache
def stream(corpus: Corpus, moulds: int = 20_000, seed: int = 1) -> Stream:
    """A stream from these sentences."""
    chance = random.Random(seed)
    more = {
        code: [escaped(msgspec.json.encode(" " + beginning(text, MORE))[1:-1]) for text in texts]
        for code, texts in corpus.sentences.items()
    }
    codes = [code for code in LANGUAGES if code in corpus.sentences]
    weights = [LANGUAGES[code] for code in codes]
    chosen = chance.choices(codes, weights, k=moulds)
    return Stream([_Writing(chance, corpus, code).mould() for code in chosen], more, seed)


def beginning(text: str, length: int) -> str:
    """The first words of a sentence."""
    return " ".join(text.split()[:length])


def escaped(encoded: bytes) -> bytes:
    """JSON as Go writes it."""
    for sign, spelling in _ESCAPED.items():
        encoded = encoded.replace(sign, spelling)
    return encoded


def removal(number: int) -> bytes:
    """Somebody deletes a post that nobody kept."""
    did, rkey = did_of(number * 7919 % AUTHORS), key(number).decode()
    came = _FIRST_MICROSECOND + number * APART_US
    return (
        f'{{"did":"{did}","time_us":{came},"kind":"commit","commit":{{"rev":'
        f'"{rkey}","operation":"delete","collection":"app.bsky.feed.post","rkey":"{rkey}"}}}}'
    ).encode()


def written_at(microsecond: int) -> bytes:
    """ISO 8601 to the millisecond."""
    seconds, rest = divmod(microsecond, 1_000_000)
    return b"%s.%03dZ" % (_to_the_second(seconds), rest // 1_000)


@lru_cache(1_000)
def _to_the_second(seconds: int) -> bytes:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()


def came_at(number: int) -> datetime:
    """When the message with this number came."""
    return NOW + timedelta(microseconds=number * APART_US)


def key(number: int) -> bytes:
    """A record key as the AT Protocol has it: 13 letters that sort by time."""
    at = _FIRST_MICROSECOND + number
    thirds = (_THIRDS[at >> 45 & 32767], _THIRDS[at >> 30 & 32767], _THIRDS[at >> 15 & 32767])
    return b"".join((*thirds, _THIRDS[at & 32767], b"2"))


def did_of(author: int) -> str:
    """The id of an author by number."""
    value = (author + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**120
    return "did:plc:" + "".join(_TID[value >> shift & 31] for shift in range(115, -5, -5))


def name_of(rank: int) -> str:
    """An invented name; the more there are, the rarer each: name `rank` comes in a share of
    `NAMED / (rank * ln(NAMES))` of posts."""
    return invented_word(rank * 613 + 11)


def draw_name(chance: random.Random) -> str:
    return name_of(int(NAMES ** chance.random()))


class _Writing:
    """One post being written."""

    def __init__(self, chance: random.Random, corpus: Corpus, language: str) -> None:
        self.chance, self.language = chance, language
        self.sentences = corpus.sentences[language]
        self.facets: list[Json] = []
        self.embed: Json | None = None
        self.text = ""

    def mould(self) -> Mould:
        self._write(self.sentence())
        if self._may(NAMED):
            self._name(draw_name(self.chance))
        if self._may(0.2):
            self.text += " " + self.chance.choice(EMOJI)
        self._attach()
        encoded = escaped(msgspec.json.encode(self._message()))
        late_s = min(LATEST_S, self.chance.expovariate(1 / LATE_S))
        return Mould(tuple(_HOLES.split(encoded)), self.language, int(late_s * 1e6))

    def sentence(self) -> str:
        return beginning(self.chance.choice(self.sentences), WORDS)

    def _write(self, sentence: str) -> None:
        """The sentence with real tags, links and handles where the data has placeholders."""
        at = 0
        for place in _PLACES.finditer(sentence):
            self.text += sentence[at : place.start()]
            at = place.end()
            if len(self.facets) < MOST_FACETS:
                self._placed(place[0])
        self.text += sentence[at:]

    def _placed(self, found: str) -> None:
        if found.startswith("#"):
            self._facet(found, {"$type": "app.bsky.richtext.facet#tag", "tag": found[1:]})
        elif found.startswith("@"):
            self._mention(f"{invented_word(self._author())}.bsky.social")
        else:
            self._link(f"https://www.{draw_name(self.chance)}.com/{self._number()}")

    def _facet(self, shown: str, feature: Json) -> None:
        start = len(self.text.encode())
        self.text += shown
        index = {"byteEnd": start + len(shown.encode()), "byteStart": start}
        self.facets.append({"features": [feature], "index": index})

    def _mention(self, handle: str) -> None:
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": did_of(self._author())}
        self._facet("@" + handle, feature)

    def _link(self, url: str) -> None:
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": url}
        self._facet(url.removeprefix("https://")[:28], feature)

    def _name(self, name: str) -> None:
        """A name in one of the places where names stand."""
        self.text += " "
        place = self.chance.random()
        if place < 0.55:
            self.text += name.capitalize()
        elif place < 0.70:
            tag = name.capitalize()
            self._facet("#" + tag, {"$type": "app.bsky.richtext.facet#tag", "tag": tag})
        elif place < 0.80:
            self._mention(f"{name}.bsky.social")
        elif place < 0.90:
            self._link(f"https://{name}.com/news/{self._number()}")
        else:
            self.embed = self._card(f"https://news.{name}.com/{self._number()}", name.title())

    def _attach(self) -> None:
        """A picture, a card, a quoted post, a video, or nothing."""
        kind = self.chance.random()
        if self.embed or kind > 0.28:
            return
        if kind < 0.17:
            self.embed = {"$type": "app.bsky.embed.images", "images": [self._image()]}
        elif kind < 0.21:
            url = f"https://www.{draw_name(self.chance)}.com/{self._number()}"
            self.embed = self._card(url, self.sentence()[:60])
        elif kind < 0.25:
            self.embed = {"$type": "app.bsky.embed.record", "record": self._reference()}
        else:
            self.embed = {"$type": "app.bsky.embed.video", "video": self._blob("video/mp4")}

    def _card(self, url: str, title: str) -> Json:
        words = f"{title} - {self.sentence()[:40]}"
        external = {"description": self.sentence(), "title": words, "uri": url}
        return {"$type": "app.bsky.embed.external", "external": external}

    def _image(self) -> Json:
        alt = self.sentence() if self._may(0.3) else ""
        ratio = {"height": 1500, "width": 2000}
        return {"alt": alt, "aspectRatio": ratio, "image": self._blob("image/jpeg")}

    def _blob(self, kind: str) -> Json:
        size = self.chance.randrange(900_000)
        return {"$type": "blob", "mimeType": kind, "ref": {"$link": self._cid()}, "size": size}

    def _message(self) -> Json:
        commit = {
            "rev": self._tid(),
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": _KEY,
            "record": self._record(),
            "cid": self._cid(),
        }
        did = did_of(self._author())
        return {"did": did, "time_us": _WHEN, "kind": "commit", "commit": commit}

    def _record(self) -> Json:
        """Keys in the order of the alphabet, as Jetstream has them."""
        record: Json = {"$type": "app.bsky.feed.post", "createdAt": _WRITTEN}
        if self.embed:
            record["embed"] = self.embed
        if self.facets:
            record["facets"] = self.facets
        if self._may(0.95):
            record["langs"] = [self.language]
        if self._may(0.28):
            record["reply"] = {"parent": self._reference(), "root": self._reference()}
        record["text"] = self.text + _MORE
        return record

    def _reference(self) -> Json:
        uri = f"at://{did_of(self._author())}/app.bsky.feed.post/{self._tid()}"
        return {"cid": self._cid(), "uri": uri}

    def _author(self) -> int:
        return int(AUTHORS ** self.chance.random())

    def _number(self) -> int:
        return self.chance.randrange(10**6)

    def _tid(self) -> str:
        return key(-self.chance.randrange(10**13)).decode()

    def _cid(self) -> str:
        return "bafyrei" + "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=52))

    def _may(self, share: float) -> bool:
        return self.chance.random() < share
