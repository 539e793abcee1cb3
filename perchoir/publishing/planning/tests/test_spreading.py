"""A proposal keeps to rhythm, hours, slots and gaps; nothing moves before it is accepted."""

import itertools
from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.planning.slots import change_slots
from perchoir.publishing.planning.spreading import Move, Window, accept_proposal, looked_at, propose
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import make_voice, write
from perchoir.publishing.voices.models import Voice

PARIS = "Europe/Paris"
THURSDAY = Window(date(2031, 5, 8), date(2031, 5, 8), time(8), time(19), PARIS)


def _drafts(by: Member, voice: Voice, number: int) -> list[Post]:
    return [write(by, voice, f"Brouillon {one}") for one in range(number)]


def test_ten_posts_fill_a_thursday_evenly_in_their_order(manager: Member, voice: Voice) -> None:
    posts = _drafts(manager, voice, 10)
    placed = propose(posts, THURSDAY)
    times = [one.at for one in placed if one.at]
    assert [one.post for one in placed] == posts
    assert len(times) == 10
    assert times == sorted(times)
    gaps = {later - earlier for earlier, later in itertools.pairwise(times)}
    assert max(gaps) - min(gaps) <= timedelta(minutes=10)
    local = [at.astimezone(ZoneInfo(PARIS)) for at in times]
    assert all(at.date() == THURSDAY.first and 8 <= at.hour < 19 for at in local)
    assert not Post.objects.filter(due_at__isnull=False).exists()


def test_opening_hours_and_gap_of_a_voice_hold(manager: Member, voice: Voice) -> None:
    voice.opens_at, voice.closes_at, voice.gap_minutes = time(9), time(11), 60
    voice.save()
    placed = propose(_drafts(manager, voice, 5), THURSDAY)
    times = sorted(one.at for one in placed if one.at)
    assert len(times) == 3
    assert all(b - a >= timedelta(minutes=60) for a, b in itertools.pairwise(times))
    assert all(9 <= at.astimezone(ZoneInfo(PARIS)).hour <= 11 for at in times)
    assert all(one.why_not for one in placed if one.at is None)


def test_the_rhythm_of_a_voice_holds(manager: Member, voice: Voice) -> None:
    voice.per_day = 2
    voice.save()
    write(manager, voice, local_time="2031-05-08T12:00")
    placed = propose(_drafts(manager, voice, 3), THURSDAY)
    assert sum(one.at is not None for one in placed) == 1


def test_slots_are_taken_first(manager: Member, voice: Voice) -> None:
    days = [[time(9, 20), time(16, 40)] if day == 3 else [] for day in range(7)]
    change_slots(manager, voice, days)
    placed = propose(_drafts(manager, voice, 2), THURSDAY)
    assert [one.local_time[-5:] for one in placed] == ["09:20", "16:40"]


def test_all_accounts_of_the_house_stay_apart(manager: Member, voice: Voice) -> None:
    other = make_voice(manager.workspace, "helene")
    write(manager, other, local_time="2031-05-08T13:30")
    window = THURSDAY._replace(apart_minutes=45)
    (placed,) = propose(_drafts(manager, voice, 1), window)
    assert placed.at
    there = placed.at.astimezone(ZoneInfo(PARIS))
    assert abs((there.hour * 60 + there.minute) - (13 * 60 + 30)) >= 45


def test_a_day_when_the_clock_changes_has_no_hour_that_does_not_exist(
    manager: Member, voice: Voice
) -> None:
    night = Window(date(2031, 3, 30), date(2031, 3, 30), time(1), time(5), PARIS, 0)
    placed = propose(_drafts(manager, voice, 6), night)
    hours = {one.local_time[11:13] for one in placed}
    assert "02" not in hours
    assert [one.at.tzinfo for one in placed if one.at] == [UTC] * 6


def test_what_was_adjusted_is_looked_at_again(manager: Member, voice: Voice) -> None:
    voice.gap_minutes = 60
    voice.save()
    one, other = _drafts(manager, voice, 2)
    moves = [
        Move(one, 1, "2031-05-08T10:00", PARIS),
        Move(other, 1, "2031-05-08T10:30", PARIS),
    ]
    assert [bool(placed.why_not) for placed in looked_at(moves, THURSDAY)] == [False, True]


def test_all_move_or_none(manager: Member, voice: Voice) -> None:
    one, other = _drafts(manager, voice, 2)
    moves = [Move(one, 1, "2031-05-08T10:00", PARIS), Move(other, 7, "2031-05-08T11:00", PARIS)]
    with pytest.raises(Conflict):
        accept_proposal(manager, moves)
    assert not Post.objects.filter(due_at__isnull=False).exists()
    accept_proposal(manager, [moves[0], moves[1]._replace(revision=1)])
    assert Post.objects.filter(due_at__isnull=False).count() == 2


@pytest.mark.parametrize(
    "window",
    [
        THURSDAY._replace(last=date(2031, 7, 1)),
        THURSDAY._replace(last=date(2031, 5, 1)),
        THURSDAY._replace(opens=time(20)),
        THURSDAY._replace(zone="Europe/Nowhere"),
    ],
)
def test_a_window_that_is_none_is_said(manager: Member, voice: Voice, window: Window) -> None:
    with pytest.raises(Mistake):
        propose(_drafts(manager, voice, 1), window)


def test_hours_that_are_over_hold_nothing(manager: Member, voice: Voice) -> None:
    past = THURSDAY._replace(first=date(2020, 5, 7), last=date(2020, 5, 7))
    (placed,) = propose(_drafts(manager, voice, 1), past)
    assert placed.at is None
    assert placed.why_not


def test_only_who_writes_accepts(analyst: Member) -> None:
    with pytest.raises(Forbidden):
        accept_proposal(analyst, [])
