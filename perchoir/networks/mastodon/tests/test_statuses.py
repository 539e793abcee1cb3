from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Counts, IncomingPost, Kind, Link, Media, MediaKind
from perchoir.networks.mastodon.ids import before_latecomers, newest
from perchoir.networks.mastodon.statuses import is_public, post_from, posted_from
from perchoir.networks.mastodon.tests.rig import NOW, account, status


def read(**more: Any) -> IncomingPost:
    return post_from(status("9", **more), "social.example", NOW)


def test_a_documented_status_is_read() -> None:
    content = (
        "<p>&quot;I lost my inheritance&quot;</p><p>"
        '<a href="https://www.theguardian.com/money/2019" rel="nofollow">'
        '<span class="invisible">https://www.</span>'
        '<span class="ellipsis">theguardian.com/money</span>'
        '<span class="invisible">/2019</span></a> '
        '<a href="https://social.example/tags/Cats" class="mention hashtag" rel="tag">'
        "#<span>Cats</span></a> "
        '<span class="h-card"><a href="https://b.example/@bo" class="u-url mention">'
        "@<span>bo</span></a></span></p>"
    )
    post = read(
        content=content,
        tags=[{"name": "cats", "url": "https://social.example/tags/cats"}],
        mentions=[{"id": "7", "username": "bo", "acct": "bo@b.example", "url": "x"}],
        replies_count=5,
        reblogs_count=6,
        favourites_count=11,
        card={"url": "https://www.theguardian.com/money/2019", "title": "‘I lost £193,000’"},
        media_attachments=[
            {
                "type": "image",
                "url": "https://files.example/1.png",
                "preview_url": "https://files.example/1s.png",
                "description": "A cat",
            },
            {"type": "unknown", "url": "https://files.example/2.bin"},
            {"type": "gifv", "url": None, "remote_url": "https://files.example/3.mp4"},
        ],
    )
    assert post.text == (
        '"I lost my inheritance"\n\nhttps://www.theguardian.com/money/2019 #Cats @bo'
    )
    assert post.id == "https://social.example/users/camille/statuses/9"
    assert post.url == "https://social.example/@camille/9"
    assert post.author.id == "https://social.example/users/camille"
    assert post.author.handle == "camille@social.example"
    assert (post.author.name, post.author.followers) == ("Camille D.", 37)
    assert post.created_at == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert (post.kind, post.language) == (Kind.POST, "fr")
    assert post.links == (Link("https://www.theguardian.com/money/2019", "‘I lost £193,000’"),)
    assert (post.tags, post.mentioned) == (("cats",), ("bo@b.example",))
    assert post.counts == Counts(likes=11, reposts=6, replies=5)
    assert post.media == (
        Media(
            MediaKind.IMAGE, "https://files.example/1.png", "A cat", "https://files.example/1s.png"
        ),
        Media(MediaKind.VIDEO, "https://files.example/3.mp4"),
    )


def test_a_warning_and_the_options_of_a_poll_are_text_as_well() -> None:
    post = read(
        spoiler_text="Politique",
        content="<p>Lequel ?</p>",
        poll={"options": [{"title": "A320"}, {"title": "A350"}]},
    )
    assert post.text == "Politique\n\nLequel ?\n\n- A320\n- A350"


def test_a_reply_names_its_author_when_the_status_tells() -> None:
    mentions = [{"id": "5", "acct": "bo@b.example", "url": "https://b.example/@bo"}]
    post = read(in_reply_to_id="8", in_reply_to_account_id="5", mentions=mentions)
    assert (post.kind, post.reply_to_author) == (Kind.REPLY, "https://b.example/@bo")
    own = read(in_reply_to_id="8", in_reply_to_account_id="1")
    assert own.reply_to_author == "https://social.example/@camille"
    assert read(in_reply_to_id="8", in_reply_to_account_id="77").reply_to_author == ""


def test_a_boost_carries_the_text_of_the_original() -> None:
    original = status("3", "<p>Original</p>", account=account(acct="bo@b.example"))
    post = read(content="", reblog=original)
    assert (post.kind, post.text, post.quoted) == (Kind.REPOST, "Original", original["uri"])
    assert post.author.handle == "camille@social.example"


@pytest.mark.parametrize(
    "quote",
    [
        {"state": "accepted", "quoted_status": status("3")},
        status("3"),
    ],
)
def test_a_quote_names_what_it_quotes_and_loses_its_fallback_line(quote: dict[str, Any]) -> None:
    content = '<p class="quote-inline">RE: <a href="https://x.example">x</a></p><p>Bravo</p>'
    post = read(content=content, quote=quote)
    assert (post.kind, post.text) == (Kind.QUOTE, "Bravo")
    assert post.quoted == "https://social.example/users/camille/statuses/3"


def test_a_quote_that_may_not_be_shown_is_an_ordinary_post() -> None:
    post = read(quote={"state": "revoked", "quoted_status": None})
    assert (post.kind, post.quoted) == (Kind.POST, "")
    shallow = read(quote={"state": "accepted", "quoted_status_id": "3"})
    assert shallow.quoted == "social.example/statuses/3"


def test_a_status_with_almost_nothing_in_it_is_read() -> None:
    bare = {"id": "01H", "created_at": "2026-11-22T11:00:00Z", "account": {"acct": "bo"}}
    post = post_from(bare, "gts.example", NOW)
    assert (post.id, post.url) == ("gts.example/statuses/01H", "https://gts.example/")
    assert (post.author.id, post.text) == ("bo@gts.example", "")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"id": "1"},
        {**status("1"), "created_at": "yesterday"},
        {**status("1"), "account": None},
        {**status("1"), "id": None},
    ],
)
def test_a_status_without_id_author_or_time_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        post_from(broken, "social.example", NOW)


def test_a_time_in_the_future_does_not_stay_on_top_for_ever() -> None:
    post = read(created_at="2099-01-01T00:00:00Z")
    assert post.created_at.year == 2026


def test_what_was_written_for_few_is_not_public() -> None:
    assert is_public(status("1"))
    assert is_public(status("1", visibility="unlisted"))
    assert not is_public(status("1", visibility="private"))
    assert not is_public(status("1", visibility="direct"))


def test_an_edited_status_says_when() -> None:
    edited = posted_from(status("1", edited_at="2026-11-22T11:30:00Z"), "social.example", NOW)
    assert edited.edited_at == datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


def test_ids_are_compared_by_length_then_by_letter() -> None:
    assert newest("99", "100", "") == "100"
    assert newest("01ABC", "01ABD") == "01ABD"


def test_only_ids_that_hold_a_time_can_be_moved_back() -> None:
    assert before_latecomers("01KAN0XYZ") == "01KAN0XYZ"
    assert before_latecomers("12345") == "12345"
    assert before_latecomers("115000000000000000") == str(115000000000000000 - (120_000 << 16))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(status("1", quote=1, poll=1, card=1))), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(status("1", quote=1, tags=1, card=1))), ANYTHING))
def test_no_wrong_type_breaks_the_reading(changes: dict[str, Any]) -> None:
    try:
        post_from({**status("1"), **changes}, "social.example", NOW)
    except Unreadable:
        return
