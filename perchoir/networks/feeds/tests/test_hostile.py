"""Feeds written to keep the reader busy: each of these once took minutes, or failed."""

from perchoir.networks.feeds.parsing import parse
from perchoir.networks.feeds.tests.rig import item, rss

ADDRESS = "https://a.example/feed"


def _parsed(body: bytes) -> list[tuple[str, str]]:
    feed = parse(body, "application/rss+xml", ADDRESS)
    return [(entry.title, entry.author) for entry in feed.entries]


def test_an_author_made_of_signs_is_nobody() -> None:
    signs = f"<author>a&lt;{'@' * 500_000}</author>"
    body = rss(item(1, "Ok")).replace(b"</item>", f"{signs}</item>".encode())
    assert _parsed(body) == [("Ok", "")]


def test_doctypes_that_never_end_are_looked_at_once() -> None:
    opened = b"<!DOCTYPE[" * 10_000
    body = rss(item(1, "Ok")).replace(b"<channel>", b"<channel><!--" + opened + b"-->")
    assert _parsed(body) == [("Ok", "")]


def test_an_update_frequency_of_any_length_is_read() -> None:
    often = f"<sy:updateFrequency>{'9' * 5_000}</sy:updateFrequency>"
    pace = f"<sy:updatePeriod>daily</sy:updatePeriod>{often}"
    namespace = b'<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    body = rss(item(1, "Ok")).replace(b"<rss", namespace)
    assert _parsed(body.replace(b"<channel>", f"<channel>{pace}".encode())) == [("Ok", "")]
