"""The window that a page of trends shows: named, or between two days."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from perchoir.core.errors import Mistake
from perchoir.listening.trends.periods import LONGEST, Period, between, last_days, last_hours

WINDOWS = {
    "24h": _("24 hours"),
    "7d": _("7 days"),
    "30d": _("30 days"),
}
CUSTOM = "custom"
EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Window:
    """`name` is one of `WINDOWS`, or `custom` with its two days."""

    name: str
    period: Period
    first: date
    last: date

    @property
    def parameters(self) -> str:
        """The window in an address."""
        if self.name == CUSTOM:
            return f"window={CUSTOM}&from={self.first}&to={self.last}"
        return f"window={self.name}"


def window_in(data: QueryDict) -> Window:
    """Read a window from an address. Raises `Mistake` for two days that make none."""
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    name = data.get("window", "7d")
    if name == CUSTOM or "from" in data:
        return _custom(data, zone)
    now = timezone.now()
    if name == "24h":
        period = last_hours(now, 24, zone)
    else:
        name = name if name in WINDOWS else "7d"
        period = last_days(now, 30 if name == "30d" else 7, zone)
    return Window(name, period, *_days(period))


def _custom(data: QueryDict, zone: ZoneInfo) -> Window:
    first, last = _day(data.get("from", "")), _day(data.get("to", ""))
    if first is None or last is None:
        raise Mistake(_("Give the first and the last day of the window."))
    if last < first:
        raise Mistake(_("The last day comes before the first: exchange them."))
    if first.year < EARLIEST_YEAR:
        raise Mistake(_("Networks are younger than that: begin in 1990 at the earliest."))
    if first > timezone.localdate():
        raise Mistake(_("This window has not begun yet: choose a first day up to today."))
    if last - first > LONGEST:
        raise Mistake(_("A window lasts at most ten years."))
    return Window(CUSTOM, between(first, last, zone), first, last)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _days(period: Period) -> tuple[date, date]:
    starts = period.starts()
    return starts[0].date(), starts[-1].date()
