"""The live set of watches, in front of a busy stream and alone."""

import msgspec

from perchoir.listening.engine import Sieve, parse
from perchoir.listening.engine.tests.posts import post
from perchoir.listening.mentions.watchset import live_set
from perchoir.networks.contract import IncomingPost


def with_its_message(found: IncomingPost) -> IncomingPost:
    return msgspec.structs.replace(found, raw=msgspec.json.encode(found))


def test_a_set_behind_a_sieve_finds_what_it_finds_alone() -> None:
    queries = ("airbus", '"prix du gaz" -airbus', "#grève OR lang:fr", "from:lemonde")
    alone = live_set(
        [(number, parse(query, allow_broad=True)) for number, query in enumerate(queries)]
    )
    texts = ("un airbus", "le prix du gaz", "https://airbus.com/ en #grève", "rien")
    posts = [with_its_message(post(text, language="fr" if "e" in text else "en")) for text in texts]
    behind = alone.behind(Sieve(alone.watches))
    assert behind.match(posts) == alone.match(posts) == [[0], [1, 2], [2], [2]]
    assert behind.watch_ids == alone.watch_ids


def test_a_post_without_its_message_is_asked_every_watch() -> None:
    alone = live_set([(1, parse("airbus")), (2, parse("boeing"))])
    assert alone.behind(Sieve(alone.watches)).match([post("un boeing")]) == [[2]]
