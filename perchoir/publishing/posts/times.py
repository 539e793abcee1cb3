"""Local time plus zone, and the instant it means.

An hour that does not exist (the clock went forward) means the first instant after the gap; one that
comes twice (the clock went back) means the first of the two.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake


def instant_of(local_time: str, zone: str) -> datetime:
    """The UTC instant of `2026-11-22T18:05` in `Europe/Paris`. Raises `Mistake`."""
    local, place = _local(local_time), _zone(zone)
    first = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == local:
        return first
    return _end_of_gap(local, place)


def _local(text: str) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(_("This is not a date and a time: %(text)s.") % {"text": text}) from None
    if local.tzinfo or not 2000 <= local.year <= 2200:
        raise Mistake(_("This is not a date and a time: %(text)s.") % {"text": text})
    return local.replace(second=0, microsecond=0)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Mistake(_("There is no time zone named %(name)s.") % {"name": name}) from None


def _end_of_gap(local: datetime, place: ZoneInfo) -> datetime:
    """The first minute after `local` that a clock in this place shows."""
    while True:
        local += timedelta(minutes=1)
        instant = local.replace(tzinfo=place).astimezone(UTC)
        if instant.astimezone(place).replace(tzinfo=None) == local:
            return instant
