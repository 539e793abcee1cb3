"""What a network filters for us is never too little, and what is left is said with its reason."""

import random
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from perchoir.listening.engine import matches, parse
from perchoir.listening.engine.pushdown import Code, Outcome, Plan, Split, plan, split
from perchoir.listening.engine.tests.posts import post
from perchoir.networks.contract import (
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
)
from perchoir.networks.contract.filters import Blind, FilterLanguage
from perchoir.networks.mastodon.filters import TAGS
from perchoir.networks.x.filters import STREAM

# In queries as they are written here; in posts so or without accents.
WORDS = ("Airbus", "Boeing", "grève", "prix", "gaz", "usine", "Brégier", "A350", "sncf", "été")
NAMES = ("airbus", "lemondefr", "lea_m")
DOMAINS = ("lemonde.fr", "airbus.com", "eco.lemonde.fr")
Lets = Callable[[str, IncomingPost], bool]


def on_x(rule: str, given: IncomingPost) -> bool:
    """Whether X's filtered stream lets a post through ("Build a rule", August 2026)."""
    words = re.findall(r'\(|\)|[^\s()"]+(?:"[^"]*")?', rule)
    value, rest = _alternatives(words, given)
    assert not rest, rule
    return value


def _alternatives(words: list[str], given: IncomingPost) -> tuple[bool, list[str]]:
    value, words = _together(words, given)
    while words[:1] == ["OR"]:
        other, words = _together(words[1:], given)
        value = value or other
    return value, words


def _together(words: list[str], given: IncomingPost) -> tuple[bool, list[str]]:
    value = True
    while words and words[0] not in (")", "OR"):
        if words[0] == "(":
            one, words = _alternatives(words[1:], given)
            assert words[0] == ")"
            words = words[1:]
        else:
            one, words = _operator(words[0], given), words[1:]
        value = value and one
    return value, words


def _operator(word: str, given: IncomingPost) -> bool:
    name, _colon, what = word.partition(":")
    facts: dict[str, Callable[[], bool]] = {
        "from": lambda: what in (given.author.handle.lower(), given.author.id),
        "to": lambda: what == given.reply_to_author.lower(),
        "url": lambda: any(_leads(url, what.strip('"')) for url in _addresses(given)),
        "has": lambda: bool(_addresses(given) if what == "links" else given.media),
        "is": lambda: given.kind == {"retweet": "repost"}.get(what, what),
    }
    if what:
        return facts[name]()
    if word[0] == "#":
        return word[1:] in [tag.lower() for tag in given.tags]
    if word[0] == "@":
        return word[1:] in [one.lower() for one in given.mentioned]
    said = re.sub(r"https?://\S+", " ", given.text.lower())
    return word in re.findall(r"[^\W_]+", said)


def _addresses(given: IncomingPost) -> list[str]:
    """X makes a link of every address in a text."""
    return [*(link.url for link in given.links), *re.findall(r"https?://\S+", given.text)]


def _leads(url: str, domain: str) -> bool:
    return f".{urlsplit(url).hostname}".endswith(f".{domain}")


def on_mastodon(rule: str, given: IncomingPost) -> bool:
    """Whether the timeline of a tag has a post: compared as `HashtagNormalizer` writes them."""
    return _normal(rule) in map(_normal, given.tags)


def _normal(tag: str) -> str:
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", tag).lower())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


class Draw:
    """Posts of a network and queries about them, from the same few words."""

    def __init__(self, seed: int, network: str) -> None:
        self._draw, self._network = random.Random(seed), network

    def post(self) -> IncomingPost:
        one = self._draw.choice
        said = [self._written(one(WORDS)) for _ in range(self._draw.randint(1, 6))]
        said += ["https://a.fr/x"] * one((0, 0, 1))
        self._draw.shuffle(said)
        tags = tuple(self._written(one(WORDS)) for _ in range(one((0, 0, 1, 2))))
        links = tuple(Link(f"https://{one(DOMAINS)}/eco") for _ in range(one((0, 0, 1))))
        return post(
            " ".join([*said, *(f"#{tag}" for tag in tags)]),
            network=self._network,
            author=IncomingAuthor("42", one(NAMES)),
            reply_to_author=one(("", "airbus")),
            kind=one(tuple(Kind)),
            links=links,
            tags=tags,
            mentioned=tuple(one(NAMES) for _ in range(one((0, 0, 1)))),
            media=(Media(MediaKind.IMAGE, "https://c/1"),) * one((0, 0, 1)),
        )

    def _written(self, word: str) -> str:
        bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
        return self._draw.choice((word, word.upper(), bare))

    def query(self, depth: int = 0) -> str:
        if depth > 2 or self._draw.random() < 0.3:
            return self._leaf()
        parts = [
            self._draw.choice(("", "", "", "", "-")) + self.query(depth + 1)
            for _ in range(self._draw.randint(2, 4))
        ]
        return f"({self._draw.choice((' ', ' OR ', ' OR ')).join(parts)})"

    def _leaf(self) -> str:
        one = self._draw.choice
        leaves: tuple[Callable[[], str], ...] = (
            lambda: one(WORDS), lambda: one(WORDS), lambda: f'"{one(WORDS)} {one(WORDS)}"',
            lambda: f"#{one(WORDS)}", lambda: f"#{one(WORDS)}", lambda: f"#{one(WORDS)}",
            lambda: f"{one(WORDS)[:3]}*", lambda: f'="{one(WORDS)}"',
            lambda: f"{one(WORDS)} NEAR/2 {one(WORDS)}", lambda: f"from:{one(NAMES)}",
            lambda: f"@{one(NAMES)}", lambda: f"to:{one(NAMES)}", lambda: f"url:{one(DOMAINS)}",
            lambda: one(("has:link", "has:image", "is:reply", "is:repost", "is:quote")),
            lambda: one(("lang:fr", "followers:>10", "network:x", "network:mastodon", "from:42")),
        )  # fmt: skip
        return one(leaves)()


def short(language: FilterLanguage) -> FilterLanguage:
    """The same with little room."""
    return msgspec.structs.replace(language, longest_rule=30)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("language", "lets"),
    [(STREAM, on_x), (short(STREAM), on_x), (TAGS, on_mastodon)],
    ids=["x", "x with short rules", "mastodon"],
)
def test_no_post_that_matches_is_withheld(language: FilterLanguage, lets: Lets, seed: int) -> None:
    draw, pushed = Draw(seed, language.network), 0
    posts = [draw.post() for _ in range(60)]
    for _turn in range(80):
        query = parse(draw.query(), allow_broad=True)
        found = split(query, language)
        wanted = [one for one in posts if matches(query, one)]
        assert found.outcome is not Outcome.NEVER or not wanted, query.source
        if found.outcome is not Outcome.PUSHED:
            continue
        pushed += 1
        assert all(len(rule.text) <= language.longest_rule for rule in found.rules)
        for one in wanted:
            assert any(lets(rule.text, one) for rule in found.rules), (query.source, one.text)
    assert pushed > 3


def on(language: FilterLanguage, query: str) -> Split:
    return split(parse(query, allow_broad=True), language)


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("Brégier airbus", ["(bregier OR brégier) airbus"]),
        ("#grève OR @airbus", ["#greve OR #grève OR @airbus"]),
        ('"prix du gaz" -emploi', ["prix du gaz"]),
        ("airbus NEAR/3 (boeing OR safran)", ["airbus (boeing OR safran)"]),
        ("from:airbus is:reply has:link", ["from:airbus is:reply has:links"]),
        ("url:lemonde.fr/eco", ['url:"lemonde.fr"']),
        ("airbus network:x", ["airbus"]),
    ],
)
def test_rules_are_written_as_x_wants_them(query: str, rules: list[str]) -> None:
    assert [rule.text for rule in on(STREAM, query).rules] == rules


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("airbus -emploi", [(Code.EXCLUSION, "-emploi")]),
        ('"prix du gaz"', [(Code.ORDER, '"prix du gaz"')]),
        ("gaz NEAR/3 prix", [(Code.DISTANCE, "gaz NEAR/3 prix")]),
        ("boeing airb*", [(Code.BEGINNING, "airb*")]),
        ('="SFR"', [(Code.SPELLING, '="SFR"')]),
        ("airbus lang:fr", [(Code.LANGUAGE, "lang:fr")]),
        ("airbus followers:>10", [(Code.AUDIENCE, "followers:>10")]),
        ("url:a.fr/b", [(Code.PATH, "url:a.fr/b")]),
        ("airbus 👍", [(Code.NO_SUCH_FILTER, "👍")]),
        ("airbus", []),
    ],
)
def test_what_is_left_is_said_with_its_place_and_its_reason(query: str, left: Any) -> None:
    found = on(STREAM, query)
    assert [(one.code, query[one.start : one.end]) for one in found.left] == left
    assert found.outcome is Outcome.PUSHED
    assert found.is_whole is not bool(left)


def test_each_rule_says_what_it_covers() -> None:
    (rule,) = on(STREAM, "airbus OR #grève").rules
    assert rule.covers == ((0, 6), (10, 16))


def test_a_network_of_tags_takes_each_tag_as_a_rule_of_its_own() -> None:
    found = on(TAGS, "(#grève OR #usine) airbus")
    assert [rule.text for rule in found.rules] == ["greve", "usine"]
    assert [one.code for one in found.left] == [Code.NO_SUCH_FILTER]
    assert on(TAGS, "#grève #usine").rules[0].text in ("greve", "usine")
    assert on(TAGS, "#grève OR airbus").outcome is Outcome.NOTHING


def test_what_the_network_never_has_or_cannot_search_alone_is_said() -> None:
    assert on(STREAM, "airbus network:mastodon").outcome is Outcome.NEVER
    assert on(STREAM, "has:link lang:fr").outcome is Outcome.NOTHING
    assert on(STREAM, "airbus OR -boeing").outcome is Outcome.NOTHING


def test_long_queries_become_several_rules_or_wider_ones() -> None:
    many = " OR ".join(f"entreprise{number}" for number in range(200))
    found = on(STREAM, many)
    assert 5 <= len(found.rules) <= 10
    assert all(len(rule.text) <= STREAM.longest_rule for rule in found.rules)
    both = on(STREAM, f"airbus ({many})")
    assert [rule.text for rule in both.rules] == ["airbus"]
    assert {one.code for one in both.left} == {Code.TOO_LONG}
    few = msgspec.structs.replace(STREAM, most_rules=2)
    assert on(few, many).outcome is Outcome.TOO_MANY


def test_what_no_rule_finds_is_told() -> None:
    assert Blind.ACCENTS in on(STREAM, "airbus").blind
    assert on(TAGS, "#airbus").blind == frozenset()


def few(most_rules: int, longest: int = 512) -> FilterLanguage:
    return msgspec.structs.replace(STREAM, most_rules=most_rules, longest_rule=longest)


def planned(language: FilterLanguage, *queries: str) -> Plan:
    return plan([(number, parse(query)) for number, query in enumerate(queries, 1)], language)


def test_the_rules_of_many_watches_are_each_asked_for_once() -> None:
    found = planned(STREAM, "airbus", "boeing usine", "airbus lang:fr", "network:bluesky airbus")
    assert found.rules == ("airbus", "boeing usine")
    assert found.asked == (1, 2, 3)
    assert (found.too_broad, found.no_room) == ((), ())


def test_what_the_network_cannot_search_for_is_said_by_watch() -> None:
    assert planned(STREAM, "airbus", "aff*", "boeing").too_broad == (2,)


def test_where_rules_are_too_many_they_share_and_then_the_first_have_room() -> None:
    found = planned(few(2, 40), "airbus usine", "boeing", "from:lea_m", "sncf gaz", "a350 sncf")
    assert found.rules == ("(airbus usine) OR boeing OR from:lea_m", "(sncf gaz) OR (a350 sncf)")
    assert found.no_room == ()
    crowded = planned(few(1, 40), "airbus usine", "sncf gaz", "a350 sncf", "boeing")
    assert crowded.rules == ("(airbus usine) OR (sncf gaz) OR boeing",)
    assert (crowded.asked, crowded.no_room) == ((1, 2, 4), (3,))


@pytest.mark.parametrize("seed", range(5))
def test_rules_that_share_withhold_no_post_either(seed: int) -> None:
    draw = Draw(seed, "x")
    queries = [parse(draw.query(), allow_broad=True) for _ in range(40)]
    found = plan(list(enumerate(queries)), few(15))
    assert all(len(rule) <= 512 for rule in found.rules)
    assert len(found.rules) <= 15
    for _ in range(200):
        given = draw.post()
        for number in found.asked:
            if matches(queries[number], given):
                assert any(on_x(rule, given) for rule in found.rules)
