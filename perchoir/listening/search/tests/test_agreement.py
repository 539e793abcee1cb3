"""Search over the full-text index finds exactly what the reference evaluator says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perchoir.core.people.models import Workspace
from perchoir.listening.engine import parse
from perchoir.listening.engine.reference import matches
from perchoir.listening.engine.tests.posts import posts, query_texts
from perchoir.listening.mentions.ingest import name_authors
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.finding import Search
from perchoir.listening.search.tests.stored import make_post, make_watch, store
from perchoir.networks.contract import IncomingAuthor, IncomingPost

batches = st.lists(posts, min_size=1, max_size=8)
asked = st.lists(query_texts, min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches, asked)
@pytest.mark.django_db
def test_search_finds_what_the_reference_finds(
    batch: list[IncomingPost], queries: list[str]
) -> None:
    number = Workspace.objects.count()
    workspace = Workspace.objects.create(name="House", slug=f"house-{number}")
    numbered = [replace(post, id=str(place)) for place, post in enumerate(batch)]
    store_all(workspace, numbered)
    stored = list(Mention.objects.filter(workspace=workspace).select_related("author"))
    assert len(stored) == len(batch)
    for text in queries:
        query = parse(text, allow_broad=True)
        expected = {mention.pk for mention in stored if matches(query, post_of(mention))}
        assert found_by(workspace, text) == expected, text


def store_all(workspace: Workspace, batch: list[IncomingPost]) -> None:
    """Two at a time, so that entries of several batches are looked through."""
    watch = make_watch(workspace)
    for place in range(0, len(batch), 2):
        store(watch, *batch[place : place + 2])


def found_by(workspace: Workspace, text: str) -> set[int]:
    """Page after page, to the end."""
    search, below, found = Search(workspace, Asked(text)), None, list[int]()
    while True:
        page = search.page(below, size=3)
        found += [hit.mention.pk for hit in page.hits]
        if page.older is None:
            assert len(found) == len(set(found))
            return set(found)
        below = page.older


@pytest.mark.django_db
def test_older_posts_are_found_by_the_name_their_author_bears_now(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    nameless, named = IncomingAuthor("did:plc:abc"), IncomingAuthor("did:plc:abc", "airbus.example")
    old, new = make_post("morvan", author=nameless), make_post("morvan", author=named)
    store(watch, old)
    store(watch, new)
    assert len(found_by(workspace, "from:airbus.example")) == 2
    store(watch, make_post("encore", author=IncomingAuthor("did:plc:abc", "renamed.example")))
    assert len(found_by(workspace, "from:renamed.example")) == 3
    assert not found_by(workspace, "from:airbus.example")


@pytest.mark.django_db
def test_a_handle_looked_up_later_finds_what_was_stored_before(workspace: Workspace) -> None:
    store(make_watch(workspace), make_post("morvan", author=IncomingAuthor("did:plc:abc")))
    name_authors(workspace, "bluesky", {"did:plc:abc": "airbus.example"})
    assert len(found_by(workspace, "from:airbus.example")) == 1
