"""The window that a page of trends shows: named, or between two days."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
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


class NoWindow(Mistake):
    """What was asked makes no window; `field` is where to change it: a day, or the name."""

    def __init__(self, sentence: str | Promise, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def window_in(data: QueryDict) -> Window:
    """Read a window from an address. Raises `NoWindow`."""
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    name = data.get("window") or "7d"
    if name == CUSTOM or "from" in data:
        return _custom(data, zone)
    if name not in WINDOWS:
        raise NoWindow(_("There is no such window. Choose one here, or give two days."), "window")
    now = timezone.now()
    if name == "24h":
        period = last_hours(now, 24, zone)
    else:
        period = last_days(now, 30 if name == "30d" else 7, zone)
    return Window(name, period, *_days(period))


def _custom(data: QueryDict, zone: ZoneInfo) -> Window:
    first, last = _day(data.get("from", "")), _day(data.get("to", ""))
    if first is None or last is None:
        missing = "from" if first is None else "to"
        raise NoWindow(_("Give the first and the last day of the window."), missing)
    if last < first:
        raise NoWindow(_("The last day comes before the first: exchange them."), "to")
    if first.year < EARLIEST_YEAR:
        sentence = _("Networks are younger than that: begin in 1990 at the earliest.")
        raise NoWindow(sentence, "from")
    if first > timezone.localdate():
        sentence = _("This window has not begun yet: choose a first day up to today.")
        raise NoWindow(sentence, "from")
    if last - first > LONGEST:
        raise NoWindow(_("A window lasts at most ten years."), "to")
    return Window(CUSTOM, between(first, last, zone), first, last)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _days(period: Period) -> tuple[date, date]:
    starts = period.starts()
    return starts[0].date(), starts[-1].date()
