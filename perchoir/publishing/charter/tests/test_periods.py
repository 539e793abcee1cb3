"""Closed periods: for a voice, from a calendar, before results, and at the minute of leaving."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.charter.calendars import events_in
from perchoir.publishing.charter.closing import hold_closed, in_the_open
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.charter.periods import (
    add_closed_period,
    change_closed_period,
    import_calendar,
    propose,
)
from perchoir.publishing.charter.queries import closed_periods, closing_soon
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.checking import apply_charter
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/charter/periods/"
RESULT = "Notre chiffre d’affaires progresse de 8 %."
PARIS = ZoneInfo("Europe/Paris")


def close(by: Member, **fields: object) -> ClosedPeriod:
    now = timezone.now()
    given = {"name": "Annuels", "starts_at": now - timedelta(1), "ends_at": now + timedelta(1)}
    return add_closed_period(by, **{**given, **fields})  # type: ignore[arg-type]


def approved(by: Member, text: str) -> Delivery:
    """A delivery that is on the clock and due."""
    voice = by.workspace.voices.first() or make_voice(by.workspace)
    delivery = only_delivery(write(by, voice, text))
    apply_charter(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.SCHEDULED, due_at=timezone.now(), approved_digest=delivery.digest
    )
    delivery.refresh_from_db()
    return delivery


def leaves(delivery: Delivery) -> bool:
    rows = Delivery.objects.filter(in_the_open(delivery.voice, timezone.now()), pk=delivery.pk)
    return rows.exists()


def test_what_was_approved_before_a_period_began_does_not_leave_in_it(owner: Member) -> None:
    result, calm = approved(owner, RESULT), approved(owner, "Bonjour")
    assert leaves(result)
    period = close(owner)
    assert (leaves(result), leaves(calm)) == (False, True)
    assert hold_closed() == 1
    result.refresh_from_db()
    assert (result.state, result.problem_code) == (State.HELD, "closed_period")
    change_closed_period(
        owner, period, name="Annuels", starts_at=period.starts_at, ends_at=period.ends_at,
        closes=["everything"],
    )  # fmt: skip
    assert not leaves(calm)


def test_legal_lets_it_leave_unless_the_period_refuses(owner: Member) -> None:
    result = approved(owner, RESULT)
    period = close(owner)
    Approval.objects.create(
        delivery=result, digest=result.digest, kind="legal", step=0, by=owner, decision="yes",
        at=timezone.now(),
    )  # fmt: skip
    assert leaves(result)
    ClosedPeriod.objects.filter(pk=period.pk).update(asks="refuse")
    assert not leaves(result)


def test_a_period_of_one_voice_closes_no_other(owner: Member) -> None:
    result, other = approved(owner, RESULT), make_voice(owner.workspace, "autre")
    close(owner, voice=other)
    assert leaves(result)
    assert closed_periods(owner.workspace, result.voice) == ()
    assert [one.name for one in closing_soon(other)] == ["Annuels"]


def test_only_what_is_closed_is_closed(owner: Member) -> None:
    result = approved(owner, RESULT)
    close(owner, closes=["deals"])
    assert leaves(result)
    Delivery.objects.filter(pk=result.pk).update(says_deals=True)
    assert not leaves(result)


def test_a_post_of_results_in_a_period_that_refuses_is_not_handed_in(owner: Member) -> None:
    close(owner, asks="refuse")
    delivery = only_delivery(write(owner, make_voice(owner.workspace), RESULT))
    with pytest.raises(Mistake, match="Annuels"):
        apply_charter(delivery)


def test_nothing_at_all_is_said_in_a_period_closed_to_everything(owner: Member) -> None:
    close(owner, closes=["everything"])
    delivery = only_delivery(write(owner, make_voice(owner.workspace), "Bonjour"))
    apply_charter(delivery)
    assert delivery.needs_legal


def test_thirty_days_before_annual_results_are_proposed_with_their_source(owner: Member) -> None:
    first, second = propose(owner, "annual", date(2028, 2, 29), years=2)
    assert first.starts_at == datetime(2028, 1, 30, tzinfo=PARIS)
    assert first.ends_at == datetime(2028, 3, 1, tzinfo=PARIS)
    assert second.ends_at == datetime(2029, 3, 1, tzinfo=PARIS)
    assert "596/2014, art. 19(11)" in first.source


@pytest.mark.parametrize(("proposal", "years"), [("monthly", 1), ("annual", 0), ("annual", 9)])
def test_a_proposal_that_is_none_adds_nothing(owner: Member, proposal: str, years: int) -> None:
    with pytest.raises(Mistake):
        propose(owner, proposal, date(2027, 2, 1), years=years)


ICS = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:one@morvan\r
SUMMARY:Résultats\\, annu\r
 els\r
DTSTART;VALUE=DATE:20270101\r
DTEND;VALUE=DATE:20270131\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:two@morvan\r
SUMMARY:Londres\r
DTSTART;TZID=Europe/London:20270601T090000\r
DTEND:20270602T080000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Sans date\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_is_read_with_its_zones_and_whole_days() -> None:
    events, wrong = events_in(ICS, "Europe/Paris")
    assert [one.name for one in events] == ["Résultats, annuels", "Londres"]
    assert events[0].starts_at == datetime(2027, 1, 1, tzinfo=PARIS)
    assert events[0].ends_at == datetime(2027, 1, 31, tzinfo=PARIS)
    assert events[1].starts_at == datetime(2027, 6, 1, 8, tzinfo=UTC)
    assert wrong == [15]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:2027", "DTSTART:20270101T99", "DTSTART:20271301", "DTSTART;TZID=Nowhere:20270101",
        "DTSTART:00010101", "DTSTART:20270102\nDTEND:20270101", "DTSTART;TZID=../x:20270101T000000",
    ],
)  # fmt: skip
def test_an_event_that_makes_no_sense_is_named_by_its_line(lines: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\n{lines}\nEND:VEVENT\nEND:VCALENDAR"
    assert events_in(text, "Europe/Paris") == ([], [2])


def test_a_calendar_that_comes_twice_adds_nothing_new(owner: Member) -> None:
    assert (import_calendar(owner, ICS).added, import_calendar(owner, ICS).known) == (2, 2)


def test_the_page_takes_a_calendar_and_says_what_it_read(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    file = SimpleUploadedFile("x.ics", ICS.encode())
    said = client.post(f"{HERE}import/", {"file": file}, follow=True).content.decode()
    assert "2 added" in said
    assert "15" in said
    file = SimpleUploadedFile("x.ics", b"hello")
    assert (
        "This is no calendar"
        in client.post(f"{HERE}import/", {"file": file}, follow=True).content.decode()
    )


def test_a_period_is_changed_on_its_page(owner: Member, sign_in: SignIn) -> None:
    period, client = close(owner), sign_in(owner)
    page = client.get(f"{HERE}{period.pk}/").content.decode()
    assert "Annuels" in page
    voice = make_voice(owner.workspace)
    answer = client.post(
        f"{HERE}{period.pk}/change/",
        {"name": "Semestriels", "starts": "2027-07-01T00:00", "ends": "2027-07-31T18:00",
         "zone": "America/New_York", "closes": "deals", "asks": "refuse", "voice": voice.pk},
    )  # fmt: skip
    assert answer.status_code == 302
    period.refresh_from_db()
    assert (period.name, period.voice, period.closes) == ("Semestriels", voice, ["deals"])
    assert period.ends_at == datetime(2027, 7, 31, 22, tzinfo=UTC)
    client.post(f"{HERE}{period.pk}/change/", {"name": "A", "zone": "Nowhere"})
    client.post(f"{HERE}propose/", {"proposal": "quarter", "published": "2027-04-20"})
    assert ClosedPeriod.objects.count() == 2
    assert "Semestriels" in client.get(HERE).content.decode()
