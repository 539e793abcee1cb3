"""The editor says what a network filters itself, where the workspace listens to it."""

from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.engine import parse
from perchoir.listening.engine.pushdown import Code
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.reading.sharing import REASONS, shared
from perchoir.networks.mastodon.filters import TAGS
from perchoir.networks.registry import all_filters
from perchoir.networks.x.filters import STREAM

SignIn = Callable[[Member], Client]


@pytest.fixture
def reader(analyst: Member, sign_in: SignIn) -> Client:
    return sign_in(analyst)


def checked(reader: Client, query: str) -> str:
    return reader.post("/w/morvan/watches/check/", {"query": query}).content.decode()


def test_hashtags_to_follow_are_shown_with_what_is_left(
    reader: Client, workspace: Workspace
) -> None:
    Source.objects.create(workspace=workspace, key="mastodon.timeline", name="Un serveur")
    page = checked(reader, "#grève airbus -emploi")
    assert "Who filters what on Mastodon" in page
    assert '<span class="chip" dir="auto">#greve</span>' in page
    assert "Exclusions are judged here" in page
    assert '<code dir="auto">-emploi</code>' in page


def test_nothing_is_said_of_a_network_that_nobody_listens_to(
    reader: Client, workspace: Workspace
) -> None:
    Source.objects.create(workspace=workspace, key="feeds.feed", name="Un journal")
    assert "Who filters what" not in checked(reader, "#grève airbus")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("#grève", "A source of this hashtag brings all"),
        ("#grève OR #usine", "Sources of these hashtags, together"),
        ("airbus", "No hashtag stands in every post"),
        ("#grève network:bluesky", "This watch leaves this network out."),
        (" OR ".join(f"#t{n}" for n in range(101)), "more hashtags than can be followed"),
    ],
)
def test_each_outcome_has_its_sentence(query: str, sentence: str) -> None:
    (one,) = shared(parse(query), [TAGS])
    assert one.sentence.startswith(sentence) or sentence in one.sentence


def test_every_reason_has_its_sentence() -> None:
    assert REASONS.keys() == set(Code)


def test_the_languages_of_filters_are_known_by_network() -> None:
    assert [language.network for language in all_filters()] == ["mastodon", "x"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("airbus lang:fr", "asked for this rule"),
        (" OR ".join(f"w{n:04}" + "x" * 60 for n in range(100)), "asked for these rules"),
        ("aff*", "cannot search for this"),
        ("airbus network:bluesky", "This watch leaves this network out."),
    ],
)
def test_where_a_source_asks_for_rules_itself_nobody_is_told_to_add_sources(
    query: str, sentence: str
) -> None:
    (one,) = shared(parse(query), [STREAM])
    assert sentence in one.sentence
    assert not any(rule.startswith("#") for rule in one.rules)


def test_rules_of_x_are_shown_where_its_stream_is_listened_to(
    reader: Client, workspace: Workspace
) -> None:
    Source.objects.create(workspace=workspace, key="x.search", name="Une recherche")
    assert "Who filters what" not in checked(reader, "airbus")
    Source.objects.create(workspace=workspace, key="x.stream", name="X")
    page = checked(reader, "airbus usine")
    assert "Who filters what on X" in page
    assert '<span class="chip" dir="auto">airbus usine</span>' in page
