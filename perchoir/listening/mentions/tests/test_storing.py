"""Posts become mentions, once."""

from datetime import timedelta

import pytest
import zstandard
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.ingest import LeaseLost, store_batch
from perchoir.listening.mentions.models import (
    Author,
    Match,
    Mention,
    RawPayload,
    Star,
    Tally,
    Volume,
)
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.tests.rig import (
    NOON,
    batch,
    live,
    posted,
    put,
    removed,
    removed_author,
)
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Counts, Link, Media, MediaKind, Removed


def tally(watch: Watch, facet: str, value: str, grain: str = "h") -> int:
    found = Tally.objects.filter(watch=watch, facet=facet, value=value, grain=grain).first()
    return found.posts if found else 0


def test_a_post_that_a_watch_matches_is_kept_with_all_that_is_known(
    workspace: Workspace, brand: Watch
) -> None:
    stored = put(workspace, posted("1", at=NOON), posted("2", "rien à voir"))
    mention = Mention.objects.get()
    assert (stored.received, stored.new) == (2, [mention.id])
    assert (mention.remote_id, mention.author.handle, mention.at) == ("1", "a.example", NOON)
    assert mention.links == [{"url": "https://lemonde.fr/a?utm_source=x#haut", "title": ""}]
    assert zstandard.decompress(RawPayload.objects.get().payload) == b'{"raw":1}'
    assert Match.objects.get().watch == brand


def test_a_kept_post_is_counted_at_once(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1", followers=7), posted("2", author="b", followers=None))
    volume = Volume.objects.get()
    assert (volume.at, volume.posts, volume.reach) == (NOON, 2, 7)
    assert tally(brand, "tag", "emploi") == 2
    assert tally(brand, "link", "https://lemonde.fr/a", "d") == 2
    assert tally(brand, "author", str(Author.objects.get(remote_id="b").pk)) == 1
    assert differences(workspace) == 0


def test_the_same_post_again_changes_nothing(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1"))
    stored = put(workspace, posted("1", text="Morvan autrement"), posted("1"))
    assert (stored.new, stored.repeated) == ([], 2)
    assert Mention.objects.get().text == "Morvan recrute à Brest"
    assert differences(workspace) == 0


def test_an_edit_replaces_the_text_and_is_matched_again(
    workspace: Workspace, brand: Watch, strike: Watch
) -> None:
    put(workspace, posted("1"))
    put(workspace, posted("1", "Grève chez Morvan", edited_at=NOON, tags=("greve",)))
    mention = Mention.objects.get()
    assert mention.text == "Grève chez Morvan"
    assert set(mention.matches.values_list("watch_id", flat=True)) == {brand.pk, strike.pk}
    assert (tally(brand, "tag", "emploi"), tally(brand, "tag", "greve")) == (0, 1)
    assert differences(workspace) == 0


def test_an_edit_that_says_nothing_of_us_any_more_takes_the_mention_away(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("1"))
    assert put(workspace, posted("1", "Bonjour", edited_at=NOON)).removed == 1
    assert not Mention.objects.exists()
    assert not Volume.objects.exists()
    assert not Tally.objects.exists()


def test_an_older_edit_that_comes_late_is_ignored(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1", "Morvan deux", edited_at=NOON))
    put(workspace, posted("1", "Morvan un", edited_at=NOON - timedelta(hours=1)))
    assert Mention.objects.get().text == "Morvan deux"


def test_a_deletion_takes_everything_along(
    workspace: Workspace, brand: Watch, owner: Member
) -> None:
    put(workspace, posted("1"))
    Star.objects.create(mention=Mention.objects.get(), member=owner)
    assert put(workspace, removed("1")).removed == 1
    for model in (Mention, Match, Volume, Tally, RawPayload, Author, Star):
        assert not model.objects.exists(), model


def test_the_deletion_of_an_author_takes_all_they_wrote_and_nothing_else(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("1"), posted("2"), posted("3", author="b"))
    put(workspace, removed_author("a"))
    assert Mention.objects.get().remote_id == "3"
    assert Author.objects.get().remote_id == "b"
    assert differences(workspace) == 0


def test_within_one_batch_the_order_decides(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1"), removed("1"), posted("2"), removed("2"), posted("2", "Morvan bis"))
    assert [(m.remote_id, m.text) for m in Mention.objects.all()] == [("2", "Morvan bis")]


def test_a_post_from_the_future_counts_when_it_came_in(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1", at=NOON + timedelta(days=9), received_at=NOON))
    assert Mention.objects.get().at == NOON


def test_a_language_that_nobody_declared_is_estimated(workspace: Workspace, brand: Watch) -> None:
    text = "Morvan ouvre une nouvelle usine en Bretagne et recrute des ingénieurs"
    put(workspace, posted("1", text, language=""))
    mention = Mention.objects.get()
    assert (mention.language, mention.language_estimated) == ("fr", True)


def test_what_a_database_refuses_is_stored_all_the_same(workspace: Workspace, brand: Watch) -> None:
    hostile = posted(
        "x" * 900, "Morvan \0 \ud800", author="y" * 900, followers=2**80, title="z" * 900
    )
    put(workspace, hostile)
    put(workspace, hostile)
    assert Mention.objects.get().text == "Morvan \ufffd ?"
    assert put(workspace, Removed("bluesky", post_id="x" * 900)).removed == 1


def test_hostile_tags_links_and_media_are_stored_and_counted(
    workspace: Workspace, brand: Watch
) -> None:
    bad = ("\0", "\ud800", "t" * 5_000, "", "<b>", "http://[::1", "javascript:alert(1)")
    hostile = posted(
        "1",
        tags=bad,
        mentioned=bad,
        links=tuple(Link(text, text) for text in bad),
        media=tuple(Media(MediaKind.IMAGE, text, text) for text in bad),
        counts=Counts(likes=-5, views=2**90),
        language="x" * 90,
    )
    put(workspace, hostile)
    assert Mention.objects.get().counts == {"likes": 0, "views": 2**63 - 1}
    assert differences(workspace) == 0
    put(workspace, removed("1"))
    assert not Tally.objects.exists()


def test_pages_hear_of_it_last(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1"), posted("2", author="b"))
    event = LiveEvent.objects.get()
    assert event.topic == f"watch:{brand.pk}"
    assert event.payload == {
        "matches": list(Match.objects.order_by("id").values_list("id", flat=True))
    }
    mention = Mention.objects.get(remote_id="1")
    put(workspace, removed("1"))
    topics = {event.topic: event.payload for event in LiveEvent.objects.all()}
    assert topics[f"mention:{mention.pk}"] == {"removed": True}
    assert topics[f"watch:{brand.pk}"] == {"removed": [mention.pk]}


def test_a_watch_that_was_removed_meanwhile_keeps_nothing(
    workspace: Workspace, brand: Watch, strike: Watch
) -> None:
    matching = live(workspace)
    strike.delete()
    store_batch(workspace, None, batch(posted("1", "Grève"), posted("2")), matching)
    assert Mention.objects.get().remote_id == "2"


def test_the_cursor_moves_with_what_stands_before_it(workspace: Workspace, brand: Watch) -> None:
    source = Source.objects.create(workspace=workspace, key="x.y", name="x", holder="me")
    store_batch(workspace, source, batch(posted("1"), cursor="7"), live(workspace))
    source.refresh_from_db()
    assert (source.cursor, source.received, source.kept) == ("7", 1, 1)


def test_whoever_lost_the_lease_stores_nothing(workspace: Workspace, brand: Watch) -> None:
    source = Source.objects.create(workspace=workspace, key="x.y", name="x", holder="me")
    Source.objects.update(holder="another")
    with pytest.raises(LeaseLost):
        store_batch(workspace, source, batch(posted("1"), cursor="7"), live(workspace))
    assert not Mention.objects.exists()
    assert Source.objects.get().cursor == ""


def statements(workspace: Workspace, count: int, start: int) -> int:
    matching = live(workspace)
    events = [
        posted(
            str(n), f"Morvan numéro {n} dans un texte assez long pour être comparé", author=f"{n}"
        )
        for n in range(start, start + count)
    ]
    edits = [
        posted(str(n), f"Morvan change {n} encore une fois de tout autre sujet", edited_at=NOON)
        for n in range(start, start + count, 2)
    ]
    gone = [removed(str(n)) for n in range(start, start + count, 3)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for one in (events, edits, gone):
            store_batch(workspace, None, batch(*one), matching)
    return len(queries)


def test_the_number_of_statements_does_not_grow_with_the_batch(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("warm"))
    few = statements(workspace, 160, 0)
    many = statements(workspace, 450, 1_000)
    assert many <= few + 5  # a statement that has nothing to do is left out
    assert few < 120
    assert differences(workspace) == 0


def test_a_mention_carries_what_it_sounds_like_and_an_edit_is_read_again(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("1", "Morvan, quelle honte, bande de connards"))
    mention = Mention.objects.get()
    assert (mention.sentiment, mention.offence) == (-1, 95)
    later = NOON + timedelta(hours=1)
    put(workspace, posted("1", "Merci Morvan, bravo, accueil formidable", edited_at=later))
    mention.refresh_from_db()
    assert (mention.sentiment, mention.offence) == (1, 0)


def test_in_another_language_nothing_is_estimated(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("1", "Morvan, que vergonha", language="pt"))
    mention = Mention.objects.get()
    assert (mention.sentiment, mention.offence) == (None, None)
