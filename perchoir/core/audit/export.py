"""The audit log as a file: CSV for people, JSON lines in one array for machines."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perchoir.core.audit.models import Entry
from perchoir.core.audit.sentences import with_sentences
from perchoir.core.spreadsheets import Cell, Sheet

LINES_AT_ONCE = 500


def streamed(request: HttpRequest, lines: Iterator[str]) -> Iterator[str] | AsyncIterator[str]:
    """`lines` for a response that never holds all of them, whichever way the server runs."""
    return _a_few_at_a_time(lines) if isinstance(request, ASGIRequest) else lines


async def _a_few_at_a_time(lines: Iterator[str]) -> AsyncIterator[str]:
    while some := await sync_to_async(lambda: "".join(islice(lines, LINES_AT_ONCE)))():
        yield some


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A header and one line per entry."""
    header = [_("Line"), _("Time (UTC)"), _("Who"), _("Verb"), _("What happened"), _("Digest")]
    sheet = Sheet(get_language())
    yield sheet.beginning(header)
    for entry, sentence in with_sentences(entries):
        yield sheet.rows([_cells(entry, sentence)])


def _cells(entry: Entry, sentence: str) -> list[Cell]:
    return [
        entry.sequence,
        entry.at.isoformat(timespec="seconds"),
        entry.actor_name,
        entry.verb,
        sentence,
        entry.digest,
    ]


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One array, with every field that a digest covers, so that others can check the chain."""
    opening = "[\n"
    for entry, sentence in with_sentences(entries):
        yield opening + json.dumps(_fields(entry, sentence), ensure_ascii=False)
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def _fields(entry: Entry, sentence: str) -> dict[str, object]:
    return {
        "workspace": entry.workspace_id,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "details": entry.details,
        "previous": entry.previous,
        "digest": entry.digest,
        "sentence": sentence,
    }
