"""What can be wrong with an installation, each with what to change.

A check is a function that returns findings; a new one is one more function in `CHECKS`.
"""

import shutil
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import msgspec
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.secrets import UnreadableSecret, open_sealed
from perchoir.listening.sources.models import Engine, Source
from perchoir.listening.sources.queries import SILENT_ENGINE, engines_at_work
from perchoir.publishing.deliveries.beating import is_silent, last_tick
from perchoir.publishing.deliveries.models import Delivery, State

LOW_DISK = 1_000_000_000
SILENT = timedelta(minutes=2)
CLOCK_TOLERANCE = timedelta(seconds=5)


class Verdict(StrEnum):
    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """`what` is a sentence; `advice` says what to change, and is empty when all is well."""

    verdict: Verdict
    subject: str
    what: str
    advice: str = ""


def examine() -> list[Finding]:
    """Run every check. One that breaks becomes a finding itself."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check()
        except DatabaseError as error:
            advice = "Run `perchoir up` once to bring the tables up to date."
            found.append(Finding(Verdict.WRONG, "database", f"It does not answer: {error}", advice))
    return found


def _address() -> Iterable[Finding]:
    address = urlsplit(settings.ADDRESS)
    local = address.hostname in {"127.0.0.1", "localhost", "::1"}
    if address.scheme == "http" and not local:
        yield Finding(
            Verdict.WRONG,
            "address",
            f"{settings.ADDRESS} is not encrypted: passwords would travel in the clear.",
            "Put a proxy with a certificate before it and set PERCHOIR_ADDRESS to https://...",
        )
    elif local:
        yield Finding(
            Verdict.LOOK,
            "address",
            f"{settings.ADDRESS} opens on this machine only.",
            "Set PERCHOIR_ADDRESS to the address that colleagues will open.",
        )
    else:
        yield Finding(Verdict.FINE, "address", f"Links lead to {settings.ADDRESS}.")


def _clock() -> Iterable[Finding]:
    now = timezone.now()
    newest = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    ahead = _database_clock() - now
    advice = "Switch on time synchronisation (timedatectl set-ntp true)."
    if newest and newest > now + CLOCK_TOLERANCE:
        what = f"It says {now:%Y-%m-%d %H:%M} UTC; the audit log knows {newest:%Y-%m-%d %H:%M}."
        yield Finding(Verdict.WRONG, "clock", what, advice)
    elif abs(ahead) > CLOCK_TOLERANCE:
        what = f"This machine and the database differ by {abs(ahead).total_seconds():.0f} s."
        yield Finding(Verdict.WRONG, "clock", what, advice)
    else:
        yield Finding(Verdict.FINE, "clock", f"It is {now:%Y-%m-%d %H:%M:%S} UTC.")


def _database_clock() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return cast(datetime, now)


def _time_zones() -> Iterable[Finding]:
    try:
        zoneinfo.ZoneInfo(settings.TIME_ZONE)
        zoneinfo.ZoneInfo("America/St_Johns")
    except zoneinfo.ZoneInfoNotFoundError as error:
        advice = "Install the Python package tzdata, or correct PERCHOIR_TIME_ZONE."
        yield Finding(Verdict.WRONG, "time zones", f"{error}.", advice)
        return
    yield Finding(Verdict.FINE, "time zones", f"Hours are shown for {settings.TIME_ZONE}.")


def _disk() -> Iterable[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    what = f"{free / 1e9:.1f} GB are free in {settings.DATA}."
    if free >= LOW_DISK:
        yield Finding(Verdict.FINE, "disk", what)
        return
    advice = "Free some room, shorten what is kept, or move PERCHOIR_DATA to a larger disk."
    yield Finding(Verdict.WRONG, "disk", what, advice)


def _secrets() -> Iterable[Finding]:
    loose = _loosely_kept(Path(settings.DATA) / "secrets")
    for path in loose:
        what = f"{path} can be read by other users of this machine."
        yield Finding(Verdict.WRONG, "secrets", what, f"chmod 600 {path}")
    for key in settings.ENCRYPTION_KEYS:
        try:
            Fernet(key)
        except ValueError:
            advice = "Restore the right one; tokens sealed with it cannot be read without it."
            yield Finding(Verdict.WRONG, "secrets", "An encryption key is damaged.", advice)
            return
    if not loose:
        yield Finding(Verdict.FINE, "secrets", "The keys are there, and for Perchoir alone.")


def _loosely_kept(folder: Path) -> list[Path]:
    """Keys that others on this machine can read."""
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if path.stat().st_mode & 0o077]


def _database() -> Iterable[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        advice = "Run `perchoir up` (or `perchoir migrate`)."
        what = f"{len(waiting)} changes of the tables wait to be made."
        yield Finding(Verdict.WRONG, "database", what, advice)
        return
    yield from _damage() or [Finding(Verdict.FINE, "database", f"{connection.vendor} answers.")]


def _damage() -> list[Finding]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        answer = cursor.fetchone()[0]
    if answer == "ok":
        return []
    return [Finding(Verdict.WRONG, "database", f"Damaged: {answer}", "perchoir restore FILE")]


def _sources() -> Iterable[Finding]:
    sources = Source.objects.filter(enabled=True).select_related("workspace").order_by("pk")
    for source in sources[:500]:
        yield _tick(source)
        yield from _token(source)
    if not sources:
        advice = "Open Sources and choose one; Bluesky needs no account."
        yield Finding(Verdict.LOOK, "sources", "Nothing is listened to yet.", advice)


def _tick(source: Source) -> Finding:
    subject = f"source {source.workspace.slug}/{source.name}"
    if source.problem_code:
        what = f"It stopped: {source.problem_code}. {source.problem_detail[:200]}"
        return Finding(Verdict.WRONG, subject, what, "Open its page: it says what to do.")
    asleep = source.next_at and source.next_at > timezone.now() - SILENT
    if not asleep and (not source.last_tick_at or source.last_tick_at < timezone.now() - SILENT):
        when = f"{source.last_tick_at:%Y-%m-%d %H:%M} UTC" if source.last_tick_at else "never"
        advice = "Is `perchoir worker` (or `perchoir up`) running?"
        return Finding(Verdict.WRONG, subject, f"Its last tick: {when}.", advice)
    return Finding(Verdict.FINE, subject, "It ticks.")


def _token(source: Source) -> Iterable[Finding]:
    if not source.secrets:
        return
    try:
        open_sealed(source.secrets)
    except UnreadableSecret:
        what = "Its token was sealed with a key that is no longer there."
        advice = "Put the old key back in PERCHOIR_ENCRYPTION_KEYS, or enter the token again."
        yield Finding(Verdict.WRONG, f"source {source.workspace.slug}/{source.name}", what, advice)


def _engines() -> Iterable[Finding]:
    """Where a log stands between listening and storing."""
    engines = list(Engine.objects.order_by("name")) if settings.ENV.log_url else []
    yield from map(_engine, engines)
    if settings.ENV.log_url and not engines_at_work():
        advice = "Start `perchoir engine`, with the same settings as the worker."
        what = "Nobody takes what listeners wrote into the log."
        yield Finding(Verdict.WRONG, "engines", what, advice)


def _engine(engine: Engine) -> Finding:
    subject, now = f"engine {engine.name}", timezone.now()
    if engine.seen_at < now - SILENT_ENGINE:
        what = f"Last heard of at {engine.seen_at:%Y-%m-%d %H:%M} UTC."
        return Finding(Verdict.LOOK, subject, what, "If it was killed, the others do its work.")
    if engine.trouble:
        what = f"It cannot follow: {engine.trouble}"
        return Finding(Verdict.WRONG, subject, what, "Its own log says more.")
    return Finding(Verdict.FINE, subject, f"It has stored {engine.blocks} blocks.")


def _deliveries() -> Iterable[Finding]:
    at = last_tick()
    planned = Delivery.objects.filter(state=State.SCHEDULED).exists()
    if (is_silent() or at is None) and planned:
        when = f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
        advice = "Is `perchoir worker` (or `perchoir up`) running?"
        yield Finding(Verdict.WRONG, "deliveries", f"The clock ticked last: {when}.", advice)
        return
    yield Finding(Verdict.FINE, "deliveries", "What is planned leaves, or nothing is planned.")


CHECKS: tuple[Callable[[], Iterable[Finding]], ...] = (
    _address,
    _clock,
    _time_zones,
    _disk,
    _secrets,
    _database,
    _sources,
    _engines,
    _deliveries,
)
