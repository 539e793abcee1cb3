"""Reading closed periods from a calendar file (iCalendar, RFC 5545, read from memory).

Only what a closed period needs: summary, start, end, uid. A day without an hour is a whole day in
the zone of the house, and the end of a whole-day event is the first day that is free again.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MOST_EVENTS = 200
LARGEST_BYTES = 1_000_000


class Event(NamedTuple):
    """One event, from `starts_at` to before `ends_at`, both aware."""

    name: str
    starts_at: datetime
    ends_at: datetime
    uid: str


def events_in(text: str, zone: str) -> tuple[list[Event], list[int]]:
    """The events of a calendar, and the line of each that could not be read."""
    events: list[Event] = []
    wrong: list[int] = []
    for line, fields in _blocks(text):
        try:
            events.append(_event(fields, zone))
        except (ValueError, KeyError, OverflowError):
            wrong.append(line)
        if len(events) >= MOST_EVENTS:
            break
    return events, wrong


Fields = dict[str, tuple[str, str]]


def _blocks(text: str) -> Iterator[tuple[int, Fields]]:
    """The lines of each VEVENT, by name: (parameters, value)."""
    fields: Fields | None = None
    begun = 0
    for number, line in _unfolded(text):
        if line.upper() == "BEGIN:VEVENT":
            fields, begun = {}, number
        elif line.upper() == "END:VEVENT" and fields is not None:
            yield begun, fields
            fields = None
        elif fields is not None and (match := _LINE.match(line)):
            fields.setdefault(match["name"].upper(), (match["parameters"] or "", match["value"]))


_LINE = re.compile(
    r'(?P<name>[A-Za-z-]+)(?P<parameters>(?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(?P<value>.*)'
)


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Lines with those that go on in the next one put together again."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        else:
            lines.append((number, line))
    return lines


def _event(fields: Fields, zone: str) -> Event:
    starts_at = _moment(*fields["DTSTART"], zone)
    if "DTEND" in fields:
        ends_at = _moment(*fields["DTEND"], zone)
    else:
        ends_at = starts_at + timedelta(days=1)
    if ends_at <= starts_at:
        raise ValueError(fields["DTSTART"])
    name = _unescaped(fields.get("SUMMARY", ("", ""))[1])
    if not name:
        raise ValueError("no summary")
    return Event(name, starts_at, ends_at, fields.get("UID", ("", ""))[1][:255])


def _moment(parameters: str, value: str, zone: str) -> datetime:
    named = re.search(r'TZID="?([^";:]+)', parameters)
    place = ZoneInfo(named[1] if named else zone)
    if re.fullmatch(r"[0-9]{8}", value):
        return datetime.combine(_day(value), time(), place)
    match = re.fullmatch(r"([0-9]{8})T([0-9]{6})(Z?)", value)
    if match is None:
        raise ValueError(value)
    hour = time(int(match[2][:2]), int(match[2][2:4]), int(match[2][4:]))
    return datetime.combine(_day(match[1]), hour, UTC if match[3] else place)


def _day(value: str) -> date:
    day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    if not 2000 <= day.year <= 2200:
        raise ValueError(value)
    return day


def _unescaped(text: str) -> str:
    plain = re.sub(r"\\([\\;,nN])", lambda m: " " if m[1] in "nN" else m[1], text)
    return " ".join(plain.replace("\0", "").split())[:120]
