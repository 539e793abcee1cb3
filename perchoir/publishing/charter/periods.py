"""Closed periods: kept, proposed from the day of results, and read from a calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.charter.calendars import events_in
from perchoir.publishing.charter.engine import Words
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.voices.models import Voice

RESULTS_AND_DEALS = ("results", "deals")


def add_closed_period(
    by: Member,
    *,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    voice: Voice | None = None,
    zone: str = "",
    closes: Iterable[str] = RESULTS_AND_DEALS,
    asks: str = ClosedPeriod.Asks.LEGAL,
    source: str = "",
    uid: str = "",
) -> ClosedPeriod:
    """From `starts_at` to before `ends_at`, aware; no `voice`: every voice. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    if voice is not None:
        by.require(Right.EDIT_CHARTER, of=voice)
    period = ClosedPeriod(workspace=by.workspace, voice=voice, uid=uid[:255])
    _fill(period, name, starts_at, ends_at, zone or by.workspace.time_zone, closes, asks, source)
    with transaction.atomic():
        period.save()
        record(by.workspace, by.user, "period.opened", name=period.name, when=_when(period))
    return period


def change_closed_period(
    by: Member,
    period: ClosedPeriod,
    *,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    voice: Voice | None = None,
    zone: str = "",
    closes: Iterable[str] = RESULTS_AND_DEALS,
    asks: str = ClosedPeriod.Asks.LEGAL,
    source: str = "",
) -> None:
    """Change all of it. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER, of=period)
    if voice is not None:
        by.require(Right.EDIT_CHARTER, of=voice)
    with transaction.atomic():
        period = ClosedPeriod.objects.select_for_update().get(pk=period.pk)
        before, period.voice = _when(period), voice
        _fill(period, name, starts_at, ends_at, zone or period.zone, closes, asks, source)
        period.save()
        record(
            by.workspace, by.user, "period.changed",
            name=period.name, before=before, after=_when(period),
        )  # fmt: skip


def end_closed_period(by: Member, period: ClosedPeriod) -> None:
    """From now on it is over; one that has not begun never was."""
    by.require(Right.EDIT_CHARTER, of=period)
    now = timezone.now()
    with transaction.atomic():
        period = ClosedPeriod.objects.select_for_update().get(pk=period.pk)
        if period.ends_at <= now:
            return
        period.starts_at, period.ends_at = min(period.starts_at, now), now
        period.save(update_fields=["starts_at", "ends_at"])
        record(by.workspace, by.user, "period.ended", name=period.name)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many periods came in, how many were there already, and lines that could not be read."""

    added: int
    known: int
    wrong: list[int]


def import_calendar(by: Member, text: str) -> Imported:
    """Closed periods from an .ics file. One that came before, by its uid, is left as it is."""
    by.require(Right.EDIT_CHARTER)
    zone = by.workspace.time_zone
    events, wrong = events_in(text or "", zone)
    known = set(by.workspace.closed_periods.exclude(uid="").values_list("uid", flat=True))
    fresh = {event.uid or str(event): event for event in events if event.uid not in known}
    with transaction.atomic():
        for event in fresh.values():
            add_closed_period(
                by, name=event.name, starts_at=event.starts_at, ends_at=event.ends_at,
                zone=zone, uid=event.uid,
            )  # fmt: skip
    return Imported(len(fresh), len(events) - len(fresh), wrong)


class Proposal:
    """A period before a publication, of so many days, with its source."""

    def __init__(self, id: str, name: Words, days: int, source: str) -> None:
        self.id, self.name, self.days, self.source = id, name, days, source


PROPOSALS: Sequence[Proposal] = (
    Proposal("annual", Words("Annual results", "Résultats annuels"), 30,
             "(UE) 596/2014, art. 19(11) ; AMF DOC-2016-08, 1.6.1 (2026-11-23)"),
    Proposal("half_year", Words("Half-year results", "Résultats semestriels"), 30,
             "(UE) 596/2014, art. 19(11) ; AMF DOC-2016-08, 1.6.1 (2026-11-23)"),
    Proposal("quarter", Words("Quarterly figures", "Chiffres trimestriels"), 15,
             "AMF DOC-2016-08 (2026-11-23)"),
)  # fmt: skip
"""What is usual before each publication. The regulation binds managers' dealing for 30 calendar
days; the AMF recommends silence on results before publication, and 15 days before quarterly ones.
Read on 23 November 2026 as quoted by BaFin (issuer guidelines) and by Cliff (2019)."""


def propose(by: Member, proposal: str, published: date, *, years: int = 1) -> list[ClosedPeriod]:
    """Periods that end when the results of `published` are out, this year and `years` - 1 after."""
    by.require(Right.EDIT_CHARTER)
    usual = next((one for one in PROPOSALS if one.id == proposal), None)
    if usual is None or not 1 <= years <= 5:
        raise Mistake(_("Choose which results, and for one to five years."))
    zone = ZoneInfo(by.workspace.time_zone)
    days = [_later(published, number) for number in range(years)]
    with transaction.atomic():
        return [_proposed(by, usual, day, zone) for day in days]


def _proposed(by: Member, usual: Proposal, day: date, zone: ZoneInfo) -> ClosedPeriod:
    first = datetime.combine(day - timedelta(days=usual.days), time(), zone)
    last = datetime.combine(day + timedelta(days=1), time(), zone)
    name = f"{usual.name.said(by.workspace.language)} {day:%d/%m/%Y}"
    return add_closed_period(by, name=name, starts_at=first, ends_at=last, source=usual.source)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _fill(
    period: ClosedPeriod,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    closes: Iterable[str],
    asks: str,
    source: str,
) -> None:
    name = " ".join(name.replace("\0", "").split())[:120]
    what = [one for one in ClosedPeriod.Closes.values if one in set(closes)]
    if not name:
        raise Mistake(_("Give the period a name."))
    if ends_at <= starts_at:
        raise Mistake(_("The period ends before it begins."))
    if zone not in available_timezones():
        raise Mistake(_("This time zone is not known. Write it as Europe/Paris."))
    if not what or asks not in ClosedPeriod.Asks.values:
        raise Mistake(_("Say what is closed, and what such a post then needs."))
    period.name, period.starts_at, period.ends_at = name, starts_at, ends_at
    period.zone, period.closes, period.asks = zone, what, asks
    period.source = " ".join(source.replace("\0", "").split())[:300]


def _when(period: ClosedPeriod) -> str:
    zone = ZoneInfo(period.zone)
    moments = (one.astimezone(zone) for one in (period.starts_at, period.ends_at))
    return f"{' – '.join(f'{one:%Y-%m-%d %H:%M}' for one in moments)} {period.zone}, {period.asks}"
