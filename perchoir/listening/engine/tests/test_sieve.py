"""Nothing that a watch matches is sifted out."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from perchoir.core.outbound import Outbound
from perchoir.listening.engine import Matcher, Sieve, parse, sieve
from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.query import Query
from perchoir.listening.engine.tests.chance import Chance
from perchoir.listening.engine.tests.posts import NOON
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.contract import Block, IncomingPost, Posted, Reads, Tools

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


def read(messages: Sequence[bytes]) -> list[IncomingPost]:
    """What Bluesky's own reader makes of messages that are all posts."""
    tools = Tools(http=Outbound(), now=lambda: NOON)
    batch = asyncio.run(JETSTREAM.read(Block(tuple(messages), NOON), None, "", tools))
    return [event.post for event in batch.events if isinstance(event, Posted)]


def message(text: str, **record: Any) -> bytes:
    """A new post as Jetstream sends it."""
    record = {"$type": "app.bsky.feed.post", "createdAt": NOON.isoformat(), "text": text, **record}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k", "cid": "b"}
    whole = {"did": DID, "time_us": 1_732_000_000_000_000, "kind": "commit"}
    return json.dumps({**whole, "commit": {**commit, "record": record}}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def chosen(query: str, *messages: bytes, reads: Reads = JETSTREAM.reads) -> list[int]:
    return Sieve([(1, parse(query, allow_broad=True))], reads).sift(messages).chosen


@pytest.mark.parametrize("seed", range(4))
def test_every_match_passes_whatever_the_layout_of_the_message(seed: int) -> None:
    chance = Chance(seed)
    posts = [chance.post(number) for number in range(120)]
    messages = [chance.message(post) for post in posts]
    for query in (chance.query() for _ in range(60)):
        matched = Matcher([(1, query)]).match(posts)
        wanted = {number for number, found in enumerate(matched) if found}
        passed = set(Sieve([(1, query)]).sift(messages).chosen)
        assert wanted <= passed, (query.source, [posts[n] for n in wanted - passed][:1])


@pytest.mark.parametrize("seed", range(4))
def test_every_match_passes_when_the_sieve_knows_where_the_text_stands(seed: int) -> None:
    chance = Chance(1_000 + seed)
    messages = [message(**_record(chance, number)) for number in range(120)]
    posts = read(messages)
    assert len(posts) == len(messages)
    for query in (chance.query() for _ in range(60)):
        matched = Matcher([(1, query)]).match(posts)
        wanted = {number for number, found in enumerate(matched) if found}
        passed = set(Sieve([(1, query)], JETSTREAM.reads).sift(messages).chosen)
        assert wanted <= passed, (query.source, [posts[n] for n in wanted - passed][:1])


@pytest.mark.parametrize("seed", range(4))
def test_the_candidates_alone_give_the_same_answer(seed: int) -> None:
    chance = Chance(2_000 + seed)
    posts = [chance.post(number) for number in range(120)]
    messages = [chance.message(post) for post in posts]
    watches = [(number, chance.query()) for number in range(60)]
    matcher, candidates = Matcher(watches), Sieve(watches).candidates(messages)
    assert matcher.match(posts, candidates) == matcher.match(posts)


def _record(chance: Chance, number: int) -> dict[str, Any]:
    post = chance.post(number)
    card = {"uri": post.links[0].url, "title": post.links[0].title} if post.links else None
    external = {"$type": "app.bsky.embed.external", "external": card}
    images = [{"alt": media.alt, "image": {"ref": {"$link": "bafy"}}} for media in post.media]
    pictures = {"$type": "app.bsky.embed.images", "images": images}
    facet = {"index": {"byteStart": 0, "byteEnd": 2}}
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:abc"}
    return {
        "text": post.text,
        "tags": list(post.tags),
        "facets": [{**facet, "features": [mention]}] if post.mentioned else [],
        "embed": external if card else pictures,
        **({"reply": _reply()} if post.reply_to_author else {}),
    }


def _reply() -> dict[str, Any]:
    place = {"uri": "at://did:plc:zz/app.bsky.feed.post/3k", "cid": "b"}
    return {"parent": place, "root": place}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("airbus", "Vive l'Airbus A350"),
        ("airbus", "@airbus.bsky.social"),
        ("sncf", "la S.N.C.F. en grève"),
        ("snc*", "la S.N.C.F."),
        ("société", "sociétéhttps://a.fr"),
        ("usa", "the'1.u.s.a."),
        ('"prix du gaz"', "le prix https://a.fr/b du gaz"),
        ('"the usa is"', "the U.S.A. is"),
        ("#grève", "tous en #GREVE_demain"),
        ("@airbus", "bravo ＠Airbus.com"),
        ("url:lemonde.fr", "voir eco.lemonde.fr/une"),
        ("url:exemplé.fr", "https://exemplé.fr/a"),
        ('"prix du gaz"', "le prix www.a.fr/b?c du gaz"),
        ('"prix du gaz"', "le prix https://a.fr/é du gaz"),
        ("www", "a/b voir www."),
        ("http", "http:a.fr/b"),
        ("airbus", 'https://a.fr"airbus'),
        ("airbus", "airbus:80/a"),
        ("airbus", "a.b3/ airbus/a"),
        ("aujourd'hui", "aujourd’hui"),
        ("東京", "日本の東京です"),
        ("👩‍💻", "bravo 👩🏽‍💻"),
        ("a NEAR/2 zèbre", "un zebre, a b"),
    ],
)
def test_a_post_that_matches_passes(query: str, text: str) -> None:
    assert chosen(query, message("rien"), message(text)) == [1]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("airbus", "nothing of the kind"),
        ("post", "what every message says of itself stands in no text"),
        ("create OR commit OR bafyrei", "nor does this"),
        ('"du prix"', "le prix du gaz"),
        ("airbus boeing", "airbus alone"),
        ("#grève", "grève"),
        ("url:lemonde.fr", "le monde"),
        ("from:airbus", "airbus"),
        ("airbus", "see https://www.airbus.com/a?airbus"),
        ("airbus OR com", "see www.airbus.com/newsroom\nand airbus.com/en too"),
        ('"le gaz"', "le prix https://a.fr/b du gaz"),
        ("https", "https://a.fr: tomorrow:/"),
    ],
)
def test_a_post_that_cannot_match_is_sifted_out(query: str, text: str) -> None:
    assert chosen(query, message(text)) == []


def test_a_person_is_found_by_an_id_that_stands_for_the_name() -> None:
    watches = [(1, parse("from:airbus"))]
    aliases = {"airbus": [DID]}
    assert Sieve(watches, JETSTREAM.reads, aliases).sift([message("bonjour")]).chosen == [0]
    assert Sieve(watches, JETSTREAM.reads).sift([message("bonjour")]).chosen == []


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"{", b"not json", b'{"text": "airbus', b'{"text": "a"}}', b'{"text": ["a"}',
        b'{"text": "a"} {"text": "b"}', b'{"text": "\xff"}', b'{"text": "\\ud800"}',
        b'{"text": "\\uzzzz"}', b'{"text": "\x01"}', b'{"te\\u0078t": "a"}', b"[" * 200,
        b'{"kind": "identity", "did": "did:plc:a"}', b'{"text": "a\\',
        b'{"text": "\xf0\x9f"}', b'{"text": "\xed\xa0\x80"}', b'{"text": "\xc0\xaf"}',
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_read(broken: bytes) -> None:
    assert chosen("zebra", message("rien"), broken, message("rien")) == [1]


def test_a_monstrous_message_costs_itself_only() -> None:
    monster = message("a " * 3_000_000)
    assert chosen("airbus", message("rien"), monster, message("airbus")) == [1, 2]


def test_an_edit_is_read_whatever_it_says_now() -> None:
    edit = message("tout autre chose").replace(b'"create"', b'"update"')
    quoted = message('"update" \\"update\\"')
    assert chosen("airbus", message("rien"), edit, quoted, message("airbus"), edit) == [1, 3, 4]


def test_an_edit_is_found_wherever_it_stands() -> None:
    edit = b'{"text":"rien","operation":"update"}'
    for before in range(70):
        filling = b'{"text":"' + b"x" * before + b'"}'
        assert chosen("airbus", filling, edit, filling, edit[:-2] + b'd"}') == [1]


@pytest.mark.parametrize("string", [b"", b'"', b"update", b'"a"b"', b'"' + b"a" * 63 + b'"'])
def test_what_is_always_read_is_said_by_a_short_string_in_quotes(string: bytes) -> None:
    with pytest.raises(ValueError, match="not a short string in quotes"):
        Sieve([], Reads(always=(string,)))


def test_a_watch_that_needs_no_word_is_asked_about_every_post() -> None:
    assert chosen("lang:fr", message("bonjour"), message("hello")) == [0, 1]


def test_no_watch_wants_no_post() -> None:
    found = Sieve([], JETSTREAM.reads).sift([message("a"), message("b")])
    assert found == sieve.Sifted([], 2)
    assert Sieve([], JETSTREAM.reads).sift([]) == sieve.Sifted([], 0)


def test_the_sieve_names_the_watches_that_a_message_may_be_for() -> None:
    queries = {4: "airbus", 2: "lang:fr", 9: '"prix du gaz" OR grèv*', 7: "url:airbus.com"}
    watches = [(id, parse(query, allow_broad=True)) for id, query in queries.items()]
    sieve = Sieve(watches, JETSTREAM.reads)
    texts = ["un airbus", "rien", "https://airbus.com/ en grève", "awww.a"]
    found = sieve.candidates([*map(message, texts), b"{"])
    assert [each and set(each) for each in found] == [{2, 4}, {2}, {2, 7, 9}, None, None]
    assert sieve.candidates([]) == []


def test_a_message_for_very_many_watches_may_be_for_any() -> None:
    watches = [(number, parse("airbus")) for number in range(200)]
    few, *many = Sieve(watches[:20]).candidates([message("airbus")] * 2)
    assert few == list(range(20))
    assert many == [few]
    assert Sieve(watches).candidates([message("airbus"), message("rien")]) == [None, []]


def test_long_batches_are_numbered_through() -> None:
    messages = [message("airbus" if number % 700 == 699 else "rien") for number in range(2_100)]
    assert chosen("airbus", *messages) == [699, 1_399, 2_099]
    candidates = Sieve([(5, parse("airbus"))], JETSTREAM.reads).candidates(messages)
    assert [number for number, each in enumerate(candidates) if each] == [699, 1_399, 2_099]


def test_without_numba_every_message_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "_kernel", lambda: None)
    without = Sieve([(1, parse("airbus"))], JETSTREAM.reads)
    assert not without.sifts
    assert without.sift([message("rien"), message("airbus")]) == sieve.Sifted([0, 1], 0)
    assert without.candidates([message("rien")]) == [None]


def test_many_watches_share_one_walk() -> None:
    watches: list[tuple[int, Query]] = [(n, parse(f"mot{n} OR #tag{n}")) for n in range(3_000)]
    messages = [message(f"voici mot{n}") for n in (7, 2_999, 3_000)] + [message("#tag12")]
    assert Sieve(watches, JETSTREAM.reads).sift(messages).chosen == [0, 1, 3]


def _readable() -> Iterator[str]:
    return (chr(code) for code in range(0x32400) if not 0xD800 <= code < 0xE000)


def test_a_name_hashes_as_it_is_compared() -> None:
    # Handles are compared by case alone and hashed folded: equal ones must fold to the same.
    differing = [c for c in _readable() if fold(c.casefold()) != fold(c)]
    assert differing == ["\u0345"]
    assert chosen("zebra", message("rien"), message("a\u0345")) == [1]
