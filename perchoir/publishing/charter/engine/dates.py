"""Dates as people write them in a promise, in French and English, up to the day they end.

`by` a month, a quarter or a year means its last day; `before` a day means the day before.
Texts are folded: small letters, no accents.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple


class Found(NamedTuple):
    """A date in a text; `by` is None when it is relative and nobody knows to what."""

    by: date | None
    text: str


_MONTHS = {
    name: number
    for number, names in enumerate(
        ["january janvier jan", "february fevrier feb", "march mars mar", "april avril apr",
         "may mai", "june juin jun", "july juillet jul", "august aout aug",
         "september septembre sept", "october octobre oct", "november novembre nov",
         "december decembre dec"], 1)
    for name in names.split()
}  # fmt: skip
_DAYS = {
    name: number
    for number, names in enumerate(
        ["monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi",
         "friday vendredi", "saturday samedi", "sunday dimanche"])
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_DAY = "(?P<weekday>" + "|".join(_DAYS) + ")"
_YEAR = r"(?P<year>20\d\d)"
_UNITS = (
    r"(?P<unit>hours?|heures?|h|days?|jours?|weeks?|semaines?|months?|mois|years?|ans?|annees?)"
)
_NUMBERS = {
    "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4,
    "quatre": 4, "five": 5, "cinq": 5, "six": 6, "ten": 10, "dix": 10, "quinze": 15,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBERS) + ")"

_QUARTERS = {
    "first": 1, "premier": 1, "second": 2, "deuxieme": 2, "third": 3, "troisieme": 3,
    "fourth": 4, "quatrieme": 4,
}  # fmt: skip

Resolve = Callable[[re.Match[str], date | None], date | None]


def date_in(folded: str, today: date | None) -> Found | None:
    """The first date that a promise could be kept by, looked for from the most exact form on."""
    for found in _all(folded, today):
        return found
    return None


def _all(folded: str, today: date | None) -> Iterator[Found]:
    for pattern, resolve in _FORMS:
        match = pattern.search(folded)
        if match is None:
            continue
        try:
            by = resolve(match, today)
        except (ValueError, OverflowError):
            continue
        yield Found(_the_day_before(match, by), match.group())


def _the_day_before(match: re.Match[str], by: date | None) -> date | None:
    if by and re.match(r"(?:before|avant)\b", match.group()) and " fin " not in match.group():
        return by - timedelta(days=1) if match.groupdict().get("day") else by
    return by


def _calendar_day(match: re.Match[str], today: date | None) -> date | None:
    month, day = _MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    if today is None:
        return None
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _numeric_day(match: re.Match[str], _today: date | None) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _month(match: re.Match[str], today: date | None) -> date | None:
    month = _MONTHS[match["month"]]
    if match["year"]:
        return _end_of_month(int(match["year"]), month)
    if today is None:
        return None
    return _end_of_month(today.year + (month < today.month), month)


def _quarter(match: re.Match[str], today: date | None) -> date | None:
    quarter = _QUARTERS.get(match["number"]) or int(match["number"])
    year = int(match["year"]) if match["year"] else today and today.year
    return _end_of_month(year, quarter * 3) if year else None


def _year(match: re.Match[str], _today: date | None) -> date:
    return date(int(match["year"]), 12, 31)


def _weekday(match: re.Match[str], today: date | None) -> date | None:
    if today is None:
        return None
    return today + timedelta(days=(_DAYS[match["weekday"]] - today.weekday() - 1) % 7 + 1)


def _within(match: re.Match[str], today: date | None) -> date | None:
    if today is None:
        return None
    count = _NUMBERS.get(match["count"]) or int(match["count"])
    unit = match["unit"][0] if not match["unit"].startswith("mo") else "m"
    if unit == "h":
        return today + timedelta(days=-(-count // 24))
    if unit in "dj":
        return today + timedelta(days=count)
    if unit in "ws":
        return today + timedelta(weeks=count)
    return _months_later(today, count * (1 if unit == "m" else 12))


def _near(match: re.Match[str], today: date | None) -> date | None:
    return today and today + timedelta(days=0 if match["today"] else 1)


def _end(match: re.Match[str], today: date | None) -> date | None:
    """The end of this or the next week, month, quarter or year."""
    if today is None:
        return None
    unit, coming = match["unit"], bool(match["coming"] or match["prochain"])
    if unit in {"week", "semaine"}:
        return today + timedelta(days=6 - today.weekday() + 7 * coming)
    if unit in {"month", "mois"}:
        later = _months_later(today.replace(day=1), int(coming))
        return _end_of_month(later.year, later.month)
    if unit in {"quarter", "trimestre"}:
        last = _months_later(today.replace(day=1), (2 - (today.month - 1) % 3) + 3 * coming)
        return _end_of_month(last.year, last.month)
    return date(today.year + coming, 12, 31)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_LIMIT = r"(?:by|before|no later than|in|d'ici(?: a)?|avant|en|des|pour|au|within) "
_FORMS: list[tuple[re.Pattern[str], Resolve]] = [
    (re.compile(r"\b(?:(?:before|avant)(?: le)? )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?(?: of)? "
                rf"{_MONTH}\b(?:,? {_YEAR})?"), _calendar_day),
    (re.compile(rf"\b(?:before )?{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"
                rf"(?:,? {_YEAR})?"),
     _calendar_day),
    (re.compile(rf"\b(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.]{_YEAR}\b"), _numeric_day),
    (re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"), _numeric_day),
    (re.compile(r"\b(?:(?P<coming>next) |(?:before |by |d'ici |avant )?(?:the |la )?"
                r"(?:end of |fin )(?:of |de |du |d')?(?:the |this |la |l'|le |cette |ce )*)"
                r"(?P<unit>week|semaine|month|mois|quarter|trimestre|year|annee)\b"
                r"(?P<prochain> prochaine?)?"), _end),
    (re.compile(r"\b(?P<coming>)(?:la |le |l')(?P<unit>semaine|mois|trimestre|annee)"
                r"(?P<prochain> prochaine?)\b"), _end),
    (re.compile(rf"\b(?:q|t)(?P<number>[1-4])(?: (?:of )?{_YEAR})?\b"), _quarter),
    (re.compile(rf"\b(?P<number>{'|'.join(_QUARTERS)}) (?:quarter|trimestre)"
                rf"(?: (?:of |de )?{_YEAR})?\b"), _quarter),
    (re.compile(rf"\b{_LIMIT}(?:the )?(?:end of |fin )?{_MONTH}\b(?: {_YEAR})?"), _month),
    (re.compile(rf"\b(?:the end of|end of|fin) {_MONTH}\b(?: {_YEAR})?"), _month),
    (re.compile(rf"\b{_LIMIT}(?:the )?(?:end of |la fin de |fin )?(?:l'annee )?{_YEAR}\b"), _year),
    (re.compile(rf"\b(?:fin|end of|l'an) {_YEAR}\b"), _year),
    (re.compile(rf"\b(?:within|in|under|sous|dans(?: les)?|d'ici(?: a)?|en moins de) (?:the next )?"
                rf"{_COUNT} (?:working |business |prochaine?s )?{_UNITS}\b"), _within),
    (re.compile(r"\b(?:(?P<today>today|tonight|aujourd'hui|ce soir)|tomorrow|demain)\b"), _near),
    (re.compile(rf"\b(?:by|on|before|until|d'ici|avant|des|ce|this|next) {_DAY}\b"), _weekday),
    (re.compile(rf"\b{_DAY} prochain\b"), _weekday),
]  # fmt: skip
