"""Lists of words in and out: CSV with a word and what it is, `forbidden` or `sensitive`."""

import csv
import io
from dataclasses import dataclass

from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.core.spreadsheets import Sheet, unguarded
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.actions import change_article
from perchoir.publishing.charter.deciding import LONGEST_WORD
from perchoir.publishing.charter.queries import choice_of

ARTICLE = "forbidden_words"
KINDS = ("forbidden", "sensitive")
LARGEST = 500_000


def words_of(workspace: Workspace) -> dict[str, list[str]]:
    """The house's own words, by kind."""
    article = engine.article(ARTICLE)
    assert article
    settings = {**article.defaults, **choice_of(workspace, ARTICLE).settings}
    return {kind: list(settings[kind]) for kind in KINDS}


def exported(workspace: Workspace, language: str) -> str:
    """All of them as CSV."""
    sheet, words = Sheet(language), words_of(workspace)
    rows = [(word, kind) for kind in KINDS for word in words[kind]]
    return sheet.beginning(("word", "kind")) + sheet.rows(rows)


@dataclass(frozen=True, slots=True)
class Read:
    """How many words came in, how many were there already, and lines that are not words."""

    added: int
    known: int
    wrong: list[int]


def import_words(by: Member, text: str) -> Read:
    """Add words to the lists; one without a kind is delicate. Nothing is taken out."""
    by.require(Right.EDIT_CHARTER)
    words, wrong, known, added = words_of(by.workspace), [], 0, 0
    for line, row in _rows(text or ""):
        word, kind = row
        if kind not in KINDS or not word or len(word) > LONGEST_WORD:
            wrong.append(line)
        elif word in words[kind]:
            known += 1
        else:
            words[kind].append(word)
            added += 1
    if added:
        choice = choice_of(by.workspace, ARTICLE)
        severity = None if choice.severity is None else int(choice.severity)
        change_article(
            by, ARTICLE, enabled=choice.enabled, severity=severity,
            settings={**choice.settings, **words},
        )  # fmt: skip
    return Read(added, known, wrong)


def _rows(text: str) -> list[tuple[int, tuple[str, str]]]:
    text = text.removeprefix("\ufeff").replace("\0", "")[:LARGEST]
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    rows = []
    for row in reader:
        cells = [unguarded(" ".join(cell.split())) for cell in (*row, "", "")[:2]]
        if cells[0] and (cells[0], cells[1]) != ("word", "kind"):
            rows.append((reader.line_num, (cells[0], cells[1].lower() or "sensitive")))
    return rows
