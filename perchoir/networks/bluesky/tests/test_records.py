"""One record, with everything wrong in it that a hostile author can write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perchoir.networks.bluesky.embeds import BLUESKY_CDN, blobs_at
from perchoir.networks.bluesky.records import post_from
from perchoir.networks.bluesky.syntax import POST, REPOST
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingPost, Kind
from perchoir.networks.contract.conformance import assert_well_formed

NOW = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
DID = "did:plc:eygmaihciaxprqvxpfvl6flk"
CID = "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"


def read(record: object, collection: str = POST) -> IncomingPost:
    return post_from(DID, collection, "3k", record, received_at=NOW, blobs=BLUESKY_CDN)


def facet(start: int, end: int, **feature: object) -> dict[str, Any]:
    kind = feature.pop("kind")
    features = [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}]
    return {"index": {"byteStart": start, "byteEnd": end}, "features": features}


def test_markup_stays_text() -> None:
    assert read({"text": "<script>&amp;</script>"}).text == "<script>&amp;</script>"


def test_characters_that_no_database_holds_are_left_out() -> None:
    assert read({"text": "a\x00b\ud800c"}).text == "abc"


@pytest.mark.parametrize(
    "claim", [None, 7, "", "tomorrow", "3026-01-01T00:00:00Z", "1999-12-31T23:59:59Z",
              "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", {}, "2026-02-30T00:00:00Z"]
)  # fmt: skip
def test_a_nonsense_date_is_replaced_by_the_time_it_came(claim: object) -> None:
    assert read({"text": "a", "createdAt": claim}).created_at == NOW


@pytest.mark.parametrize(
    ("claim", "moment"),
    [
        ("2026-11-20T10:46:02+01:00", datetime(2026, 11, 20, 9, 46, 2, tzinfo=UTC)),
        ("2026-11-20T09:46:02", datetime(2026, 11, 20, 9, 46, 2, tzinfo=UTC)),
        ("2026-11-21T09:00:00Z", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2009-04-01T00:00:00.000Z", datetime(2009, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_claimed_date_is_kept_in_utc(claim: str, moment: datetime) -> None:
    created = read({"text": "a", "createdAt": claim}).created_at
    assert created == moment
    assert created.utcoffset() == timedelta(0)


def test_a_mention_gives_the_handle_as_it_was_written() -> None:
    post = read({"text": "@a.example", "facets": [facet(0, 10, kind="mention", did=DID)]})
    assert post.mentioned == ("a.example",)


def test_a_mention_over_other_words_gives_the_id() -> None:
    post = read({"text": "le patron", "facets": [facet(0, 9, kind="mention", did=DID)]})
    assert post.mentioned == (DID,)


def test_a_mention_of_nobody_over_other_words_is_left_out() -> None:
    post = read({"text": "le patron", "facets": [facet(0, 9, kind="mention", did="le patron")]})
    assert post.mentioned == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "mailto:a@b.fr"])
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    post = read(
        {
            "text": "ici",
            "facets": [facet(0, 3, kind="link", uri=url)],
            "embed": {"$type": "app.bsky.embed.external", "external": {"uri": url, "title": "x"}},
        }
    )
    assert post.links == ()


def test_tags_are_told_apart_whatever_their_case() -> None:
    post = read({"text": "a", "tags": ["#Airbus", "airbus", "", "#", 7, "Été"]})
    assert post.tags == ("Airbus", "Été")


def test_a_reply_that_quotes_is_a_reply_with_its_quote() -> None:
    uri = f"at://{DID}/app.bsky.feed.post/3j"
    post = read(
        {
            "text": "a",
            "reply": {"parent": {"uri": uri}},
            "embed": {"$type": "app.bsky.embed.record", "record": {"uri": uri}},
        }
    )
    assert (post.kind, post.quoted, post.root) == (Kind.REPLY, uri, uri)


def test_a_quoted_list_is_no_quoted_post() -> None:
    uri = f"at://{DID}/app.bsky.graph.list/3j"
    post = read({"text": "a", "embed": {"$type": "app.bsky.embed.record", "record": {"uri": uri}}})
    assert (post.kind, post.quoted) == (Kind.POST, "")


def test_a_server_of_ones_own_gives_its_pictures_itself() -> None:
    image = {"image": {"ref": {"$link": CID}}, "alt": "x"}
    record = {"text": "a", "embed": {"images": [image]}}
    post = post_from(
        DID, POST, "3k", record, received_at=NOW, blobs=blobs_at("https://pds.example.com/")
    )
    assert post.media[0].url == (
        f"https://pds.example.com/xrpc/com.atproto.sync.getBlob?did={DID}&cid={CID}"
    )
    assert blobs_at("https://bsky.network") == BLUESKY_CDN


def test_the_oldest_pictures_have_their_id_elsewhere() -> None:
    image = {"image": {"cid": CID, "mimeType": "image/jpeg"}, "alt": ""}
    assert CID in read({"text": "a", "embed": {"images": [image]}}).media[0].url


WRONG: list[Any] = [None, 7, "x", [], {}, [None], [7], {"a": None}, [[]], -1.5, True, "\x00" * 50]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("field", ["facets", "embed", "reply", "langs", "tags", "createdAt"])
def test_a_field_that_is_wrong_is_left_out(field: str, wrong: object) -> None:
    assert_well_formed(read({"text": "a", field: wrong}), "bluesky")


@pytest.mark.parametrize("wrong", WRONG)
def test_an_embed_with_wrong_parts_is_left_out(wrong: object) -> None:
    for embed in (
        {"images": wrong},
        {"images": [{"image": wrong}]},
        {"video": wrong},
        {"video": {"ref": wrong}},
        {"external": wrong},
        {"external": {"uri": wrong}},
        {"$type": "app.bsky.embed.recordWithMedia", "media": wrong, "record": wrong},
        {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": wrong}},
    ):
        assert_well_formed(read({"text": "a", "embed": embed}), "bluesky")


@pytest.mark.parametrize(
    "index",
    [
        None,
        7,
        {},
        {"byteStart": -1, "byteEnd": 3},
        {"byteStart": 5, "byteEnd": 2},
        {"byteStart": 0, "byteEnd": 10**30},
        {"byteStart": 1, "byteEnd": 2},
    ],
)
def test_a_facet_beside_the_text_is_left_out(index: object) -> None:
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": DID}
    assert read({"text": "é", "facets": [{"index": index, "features": [mention]}]}).mentioned == ()


@pytest.mark.parametrize("record", [None, 7, [], "x", {}, {"text": None}, {"text": b"x"}])
def test_a_record_without_text_is_refused(record: object) -> None:
    with pytest.raises(Unreadable):
        read(record)


@pytest.mark.parametrize("subject", [None, {}, {"uri": 7}, {"uri": "at://x"}])
def test_a_repost_of_nothing_is_refused(subject: object) -> None:
    with pytest.raises(Unreadable):
        read({"subject": subject}, REPOST)
