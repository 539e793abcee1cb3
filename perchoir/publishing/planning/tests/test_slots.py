"""Slots follow the clock of their voice, on the days when it changes too."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.http import Http404

from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.planning.models import Slot
from perchoir.publishing.planning.slots import (
    change_slots,
    free_slots,
    next_free_slot,
    occurrences,
)
from perchoir.publishing.tests.speaking import make_voice, write
from perchoir.publishing.voices.models import Voice

MONDAY, SUNDAY = 0, 6
EMPTY: list[list[time]] = [[] for _day in range(7)]


def _at(day: int, *hours: time) -> list[list[time]]:
    return [list(hours) if one == day else [] for one in range(7)]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        # Paris: on 28 March 2027 there is no 02:30; on 31 October 2027 it comes twice.
        ("Europe/Paris", "2027-03-28", time(2, 30), "2027-03-28T01:00"),
        ("Europe/Paris", "2027-10-31", time(2, 30), "2027-10-31T00:30"),
        # New York: 14 March and 7 November 2027.
        ("America/New_York", "2027-03-14", time(2, 30), "2027-03-14T07:00"),
        ("America/New_York", "2027-11-07", time(1, 30), "2027-11-07T05:30"),
        # Lord Howe goes forward by half an hour: 02:15 of 3 October 2027 does not exist.
        ("Australia/Lord_Howe", "2027-10-03", time(2, 15), "2027-10-02T15:30"),
        # Kolkata is half an hour off and changes nothing.
        ("Asia/Kolkata", "2027-03-28", time(9), "2027-03-28T03:30"),
    ],
)
def test_an_hour_that_is_skipped_or_doubled_has_its_rule(
    zone: str, day: str, hour: time, instant: str
) -> None:
    start = _utc(f"{day}T00:00") - timedelta(days=1)
    found = occurrences([(SUNDAY, hour)], zone, start, start + timedelta(days=3))
    assert found == [(_utc(instant), f"{day}T{hour:%H:%M}")]


def test_two_slots_inside_the_skipped_hour_are_one_instant() -> None:
    slots = [(SUNDAY, time(2, 10)), (SUNDAY, time(2, 40)), (SUNDAY, time(3))]
    start = _utc("2027-03-27T12:00")
    found = occurrences(slots, "Europe/Paris", start, start + timedelta(days=1))
    assert [at for at, _local in found] == [_utc("2027-03-28T01:00")]


def test_a_slot_keeps_its_hour_on_the_wall_all_year() -> None:
    found = occurrences(
        [(MONDAY, time(9))], "Europe/Paris", _utc("2027-03-20T00:00"), _utc("2027-04-10T00:00")
    )
    assert [at.hour for at, _local in found] == [8, 7, 7]


def test_hours_are_set_and_told(manager: Member, voice: Voice) -> None:
    change_slots(manager, voice, _at(MONDAY, time(9), time(18, 30)))
    change_slots(manager, voice, _at(MONDAY, time(9), time(9)))
    assert [str(slot) for slot in Slot.objects.filter(voice=voice)] == ["0 09:00"]


def test_a_day_has_so_many_hours(manager: Member, voice: Voice) -> None:
    with pytest.raises(Mistake):
        change_slots(manager, voice, _at(MONDAY, *[time(0, minute) for minute in range(25)]))


def test_only_who_writes_sets_hours(analyst: Member, stranger: Member, voice: Voice) -> None:
    with pytest.raises(Forbidden):
        change_slots(analyst, voice, EMPTY)
    with pytest.raises(Http404):
        change_slots(stranger, voice, EMPTY)


def test_the_next_free_slot_is_not_taken_and_keeps_the_gap(manager: Member, voice: Voice) -> None:
    Voice.objects.filter(pk=voice.pk).update(gap_minutes=90)
    voice.refresh_from_db()
    change_slots(manager, voice, _at(MONDAY, time(9), time(10), time(11)))
    monday = _utc("2031-05-05T00:00")
    assert _next(voice, monday) == "2031-05-05T09:00"
    post = write(manager, voice, local_time="2031-05-05T09:00")
    assert _next(voice, monday) == "2031-05-05T11:00"
    free = next_free_slot(voice, monday, besides=post.pk)
    assert free
    assert free.local_time == "2031-05-05T09:00"


def test_a_voice_without_slots_has_none_free(voice: Voice) -> None:
    assert next_free_slot(voice) is None


def test_slots_of_many_voices_cost_two_queries(
    manager: Member,
    voice: Voice,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    other = make_voice(manager.workspace, "helene")
    for one in (voice, other):
        change_slots(manager, one, _at(MONDAY, time(9)))
    start = _utc("2031-05-05T00:00")
    with django_assert_num_queries(2):
        found = free_slots([voice, other], start, start + timedelta(days=7))
    assert len(found) == 2


def _next(voice: Voice, after: datetime) -> str:
    found = next_free_slot(voice, after)
    assert found
    return found.local_time
