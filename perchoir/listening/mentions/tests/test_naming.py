"""People whom watches name by their handle are found in posts that carry ids alone."""

from datetime import UTC, datetime

import pytest

from perchoir.listening.engine import Matcher, matches, parse
from perchoir.listening.mentions.ingest import named
from perchoir.listening.mentions.watchset import live_set
from perchoir.networks.contract import Batch, IncomingAuthor, IncomingPost, Posted, Removed

ANNA, BEN = "did:plc:anna", "did:plc:ben"
HANDLES = {ANNA: "anna.example"}


def post(author: str = BEN, handle: str = "", answered: str = "", *mentioned: str) -> IncomingPost:
    now = datetime.now(UTC)
    return IncomingPost(
        network="bluesky",
        id="1",
        url="https://bsky.example/1",
        author=IncomingAuthor(author, handle),
        text="Bonjour",
        created_at=now,
        received_at=now,
        reply_to_author=answered,
        mentioned=mentioned,
    )


def after_naming(one: IncomingPost) -> IncomingPost:
    event = named(Batch((Posted(one),), "7"), HANDLES).events[0]
    assert isinstance(event, Posted)
    return event.post


@pytest.mark.parametrize(
    ("query", "one"),
    [
        ("from:anna.example", post(ANNA)),
        ("from:anna", post(ANNA)),
        (f"from:{ANNA}", post(ANNA)),
        ("to:anna.example", post(BEN, "", ANNA)),
        ("@anna.example", post(BEN, "", "", "autre.example", ANNA)),
    ],
)
def test_every_evaluator_finds_the_person_after_naming(query: str, one: IncomingPost) -> None:
    asked, found = parse(query), after_naming(one)
    assert matches(asked, found)
    assert Matcher([(1, asked)]).match([found]) == [[1]]


@pytest.mark.parametrize("query", ["from:anna.example", "to:anna.example", "@anna.example"])
def test_posts_of_others_stay_as_they_are(query: str) -> None:
    one = post(BEN, "", "", "ben.example")
    assert after_naming(one) == one
    assert not matches(parse(query), one)


def test_a_handle_that_the_network_gave_stands() -> None:
    assert after_naming(post(ANNA, "given.example")).author.handle == "given.example"


def test_the_rest_of_a_batch_is_untouched() -> None:
    gone = Removed("bluesky", author_id=ANNA)
    batch = Batch((gone, Posted(post(ANNA))), "7", skipped=3)
    after = named(batch, HANDLES)
    assert (after.events[0], after.cursor, after.skipped) == (gone, "7", 3)
    assert named(batch, {}) is batch


def test_a_live_set_knows_whom_its_watches_name() -> None:
    queries = ["from:Anna.Example -to:ben.example", "acier (@claire.example OR morvan)", "acier"]
    live = live_set([(number, parse(query)) for number, query in enumerate(queries)])
    assert live.people == {"anna.example", "ben.example", "claire.example"}
