"""Two texts that began as one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.publishing.posts.merging import differences, merged

words = st.lists(st.sampled_from(["un", "deux", "trois", "quatre", "\n", "!"]), max_size=8)
texts = words.map(" ".join)


def test_changes_in_different_places_are_both_kept() -> None:
    found = merged("Un deux trois quatre", "Un DEUX trois quatre", "Un deux trois quatre cinq")
    assert found == ("Un DEUX trois quatre cinq", False)


def test_where_two_changes_meet_both_stand_theirs_first() -> None:
    text, met = merged("Un deux trois", "Un mien trois", "Un leur trois")
    assert text == "Un leur mien trois"
    assert met


def test_the_same_change_made_twice_stands_once() -> None:
    assert merged("Un deux", "Un trois", "Un trois") == ("Un trois", False)


@settings(max_examples=40, deadline=None)
@given(texts, texts)
def test_whoever_changed_nothing_gets_the_other_text(base: str, other: str) -> None:
    assert merged(base, base, other) == (other, False)
    assert merged(base, other, base) == (other, False)


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts)
def test_no_word_that_somebody_added_is_lost(base: str, mine: str, theirs: str) -> None:
    text, _met = merged(base, mine, theirs)
    for word in (set(mine.split()) | set(theirs.split())) - set(base.split()):
        assert word in text


@settings(max_examples=40, deadline=None)
@given(texts, texts)
def test_differences_hold_both_texts(before: str, after: str) -> None:
    runs = differences(before, after)
    assert "".join(words for sign, words in runs if sign != "+") == before
    assert "".join(words for sign, words in runs if sign != "-") == after
