"""Every faster path says what the reference evaluator says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.listening.engine.matcher import Matcher
from perchoir.listening.engine.query import Query, canonical, parse
from perchoir.listening.engine.reference import explain, matches, places, spans
from perchoir.listening.engine.terms import (
    AllOf,
    AnyOf,
    Anything,
    Needed,
    Sequence,
    needed,
    search_terms,
)
from perchoir.listening.engine.tests.posts import posts, query_texts
from perchoir.networks.contract import IncomingPost

queries = query_texts.map(lambda text: parse(text, allow_broad=True))


@settings(max_examples=400, deadline=None)
@given(st.lists(queries, min_size=1, max_size=6), st.lists(posts, min_size=1, max_size=4))
def test_the_matcher_agrees_with_the_reference(
    found: list[Query], batch: list[IncomingPost]
) -> None:
    watches = list(enumerate(found))
    expected = [[watch for watch, query in watches if matches(query, post)] for post in batch]
    assert Matcher(watches).match(batch) == expected


@settings(max_examples=400, deadline=None)
@given(query_texts)
def test_a_query_written_in_its_plainest_spelling_is_read_as_the_same_tree(text: str) -> None:
    query = parse(text, allow_broad=True)
    again = parse(canonical(query), allow_broad=True)
    assert again == query
    assert canonical(again) == canonical(query)


@settings(max_examples=400, deadline=None)
@given(queries, posts)
def test_what_a_query_needs_is_among_the_stored_terms_of_every_match(
    query: Query, post: IncomingPost
) -> None:
    if matches(query, post):
        assert satisfied(needed(query), search_terms(post))


@settings(max_examples=200, deadline=None)
@given(queries, posts)
def test_highlighted_places_lie_within_their_field(query: Query, post: IncomingPost) -> None:
    for place in places(query, post):
        assert 0 <= place.start < place.end <= len(place.field.text)
    assert explain(query, post).matched == matches(query, post)
    marked = spans(query, post)
    assert marked == sorted(marked)


def satisfied(need: Needed, stored: list[str]) -> bool:
    """What a full-text index would answer."""
    match need:
        case Anything():
            return True
        case AllOf():
            return all(satisfied(part, stored) for part in need.parts)
        case AnyOf():
            return any(satisfied(part, stored) for part in need.parts)
        case Sequence():
            return any(stands_at(need, stored[at:]) for at in range(len(stored)))


def stands_at(need: Sequence, stored: list[str]) -> bool:
    found = tuple(stored[: len(need.words)])
    if need.open_end and len(found) == len(need.words):
        return found[:-1] == need.words[:-1] and found[-1].startswith(need.words[-1])
    return found == need.words
