"""Fuzzes the reader of feeds: damaged bytes under honest and lying content types.

python -m bench.fuzz_feed             SECONDS=60 by default, QUICK=1 for ten
"""

import random
import warnings
from datetime import UTC, datetime
from pathlib import Path

from bench.fuzzing import fuzz
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingPost
from perchoir.networks.contract.conformance import assert_well_formed
from perchoir.networks.feeds.entries import post_from, version_of
from perchoir.networks.feeds.model import NotAFeed
from perchoir.networks.feeds.pace import next_in
from perchoir.networks.feeds.parsing import parse

SEED_FOLDER = Path("perchoir/networks/feeds/tests/seeds")
ADDRESS = "https://journal.example/feed.xml"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TYPES = (
    "application/rss+xml",
    "text/xml; charset=utf-8",
    "text/xml; charset=us-ascii",
    "text/xml; charset=nonsense",
    "application/feed+json",
    "application/atom+xml; charset=utf-16",
    "text/html",
    "",
)
TOKENS = (
    b"<item>",
    b"</item>",
    b"<entry>",
    b"<title>",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE r [<!ENTITY a 'b'>",
    b"&a;",
    b"&#0;",
    b"&#xD800;",
    b"<pubDate>Mon, 99 Foo 2026 25:61:61 +9999</pubDate>",
    b"<updated>0000-00-00T00:00:00Z</updated>",
    b"<link href='http://[::1'/>",
    b"<guid>javascript:alert(1)</guid>",
    b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>",
    b"<georss:point>x y</georss:point>",
    b"xml:base='http://['",
    b"<enclosure url='http://a' type='image/'/>",
    b'{"version":"https://jsonfeed.org/version/1","items":[',
    b'{"id":1,"content_html":"<p>","authors":[{"name":2}],"date_published":"x"}',
    b"<?xml version='1.0' encoding='utf-7'?>",
    b"<ttl>99999999999</ttl>",
)


def target(data: bytes) -> None:
    """No feed, or every entry becomes a well-formed post or is refused by name."""
    kind = random.Random(data).choice(TYPES)
    feed = parse(data, kind, ADDRESS)
    assert 300 <= next_in({}, feed.every_s) <= 86_400
    for entry in feed.entries:
        version_of(entry)
        try:
            check_post(post_from(entry, feed, ADDRESS, NOW), "feeds")
        except Unreadable:
            continue


def check_post(post: IncomingPost, network: str) -> None:
    """Well formed, and no text that a database would refuse."""
    assert_well_formed(post, network)
    texts = [post.id, post.url, post.text, post.title, *post.tags, *post.mentioned]
    texts += [post.author.id, post.author.handle, post.author.name]
    texts += [text for link in post.links for text in (link.url, link.title)]
    texts += [text for media in post.media for text in (media.url, media.alt)]
    for text in texts:
        assert "\x00" not in text
        text.encode()


def main() -> None:
    warnings.simplefilter("ignore")
    seeds = [path.read_bytes() for path in sorted(SEED_FOLDER.iterdir())]
    fuzz("feed", target, seeds, (NotAFeed,), tokens=TOKENS, longest=20_000)


if __name__ == "__main__":
    main()
