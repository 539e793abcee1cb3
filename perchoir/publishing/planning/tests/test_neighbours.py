"""What stands near a post is asked about once, over all accounts of the house."""

from datetime import UTC, datetime, timedelta

import pytest

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Forbidden
from perchoir.core.people.models import Member
from perchoir.networks.contract.rates import Rate
from perchoir.publishing.deliveries import room
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.planning.asking import say_known, still_asked
from perchoir.publishing.planning.neighbours import (
    DAY,
    is_too_many,
    likeness,
    neighbours_of,
    words_of,
)
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import make_voice, write
from perchoir.publishing.voices.models import Voice

OPENING = "L’atelier de Brest ouvre ses portes samedi à tous les curieux"


def _kinds(post: Post) -> list[str]:
    return [one.kind for one in neighbours_of(post)]


def test_texts_are_alike_whatever_their_case_accents_and_links() -> None:
    one = words_of("Élan : l’été arrive https://morvan.example/a")
    assert likeness(one, words_of("ELAN, L'ETE ARRIVE")) == 1
    assert likeness(one, words_of("Tout autre chose")) == 0
    assert likeness(frozenset(), frozenset()) == 0


def test_nearly_the_same_text_is_asked_about(manager: Member, voice: Voice) -> None:
    first = write(manager, voice, OPENING, local_time="2031-05-05T10:00")
    again = write(manager, voice, f"{OPENING} !", local_time="2031-05-20T10:00")
    assert [(one.kind, one.post) for one in neighbours_of(again)] == [("similar", first)]


def test_the_same_text_half_a_year_later_is_no_question(manager: Member, voice: Voice) -> None:
    write(manager, voice, OPENING, local_time="2031-05-05T10:00")
    assert _kinds(write(manager, voice, OPENING, local_time="2031-11-20T10:00")) == []


def test_what_was_cancelled_is_no_neighbour(manager: Member, voice: Voice) -> None:
    first = write(manager, voice, OPENING, local_time="2031-05-05T10:00")
    first.deliveries.update(state=State.CANCELLED)
    assert _kinds(write(manager, voice, OPENING, local_time="2031-05-05T10:00")) == []


def test_a_link_is_asked_about_over_all_voices(manager: Member, voice: Voice) -> None:
    other = make_voice(manager.workspace, "helene")
    link = "https://morvan.example/offres"
    write(manager, other, f"Regardez {link}/?utm_source=x", local_time="2031-05-05T10:00")
    mine = write(manager, voice, f"Nos offres : {link}.", local_time="2031-05-09T10:00")
    assert _kinds(mine) == ["link"]


def test_the_gap_of_a_voice_is_asked_about(manager: Member, voice: Voice) -> None:
    voice.gap_minutes = 120
    voice.save()
    write(manager, voice, "Un", local_time="2031-05-05T10:00")
    assert _kinds(write(manager, voice, "Deux", local_time="2031-05-05T11:00")) == ["gap"]
    assert _kinds(write(manager, voice, "Trois", local_time="2031-05-05T14:00")) == []


def test_two_voices_in_one_hour_are_asked_about(manager: Member, voice: Voice) -> None:
    other = make_voice(manager.workspace, "helene")
    write(manager, other, "Un", local_time="2031-05-05T10:00")
    assert _kinds(write(manager, voice, "Deux", local_time="2031-05-05T10:30")) == ["hour"]
    assert _kinds(write(manager, voice, "Trois", local_time="2031-05-05T10:05")) == [
        "network",
    ]


@pytest.mark.parametrize(("most", "asked"), [(1, True), (2, False)])
def test_a_rhythm_that_would_break_is_asked_about(
    manager: Member, voice: Voice, most: int, asked: bool
) -> None:
    voice.per_day = most
    voice.save()
    write(manager, voice, "Un", local_time="2031-05-05T10:00")
    second = write(manager, voice, "Deux", local_time="2031-05-06T09:00")
    assert ("rhythm" in _kinds(second)) == asked


def test_a_rhythm_counts_in_any_window() -> None:
    noon = datetime(2031, 5, 5, 12, tzinfo=UTC)
    around = [noon - timedelta(hours=20), noon + timedelta(hours=20)]
    assert not is_too_many(around, noon, DAY, 2)
    assert is_too_many(around, noon, DAY, 1)
    assert is_too_many([noon - timedelta(hours=2), noon - timedelta(hours=1)], noon, DAY, 2)


def test_an_answer_holds_until_the_post_changes(manager: Member, voice: Voice) -> None:
    write(manager, voice, OPENING, local_time="2031-05-05T10:00")
    again = write(manager, voice, OPENING, local_time="2031-05-20T10:00")
    keys = [one.key for one in still_asked(again)]
    assert say_known(manager, again, [*keys, "made up"]) == 1
    assert say_known(manager, again, keys) == 0
    assert still_asked(again) == []
    entry = Entry.objects.get(verb="post.all_the_same")
    assert "Brest" in str(entry.details["questions"])
    again.content = {"parts": [{"text": f"{OPENING} prochain"}]}
    assert len(still_asked(again)) == 1


def test_only_who_writes_answers(analyst: Member, manager: Member, voice: Voice) -> None:
    with pytest.raises(Forbidden):
        say_known(analyst, write(manager, voice), [])


def test_more_than_the_network_takes_is_asked_about(
    manager: Member, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = (Rate("requests", 7, 300, post=3, delete=2, source="", as_of=""),)
    monkeypatch.setattr(room, "rates", lambda network: few)
    first, second = (
        write(manager, voice, text, local_time="2031-05-05T10:00") for text in ("Un", "Deux")
    )
    first.deliveries.update(state=State.SCHEDULED)
    assert "room" not in _kinds(first)
    second.deliveries.update(state=State.SCHEDULED)
    assert "room" in _kinds(write(manager, voice, "Trois", local_time="2031-05-05T10:01"))
