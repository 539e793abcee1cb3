"""The full text in SQLite: FTS5 over `search_entry`.

Its rows are in the order of keys, so that the newest come first without sorting. What goes with its
mention is taken out by a trigger; what comes is written by `insert`, for FTS5 writes all it holds
back at every row that a trigger adds: three times the work.
"""

from collections.abc import Sequence

from django.db import connection

from perchoir.listening.search.index.entries import Entry, Found, Window
from perchoir.listening.search.index.wanted import Both, Phrase, Wanted

# The order of keys makes small windows useless here: begin with fifty days.
FIRST_LEVEL = 2
USES_BUCKETS = False

CREATE = (
    """CREATE TABLE search_entry (
        key INTEGER PRIMARY KEY,
        mention_id BIGINT NOT NULL UNIQUE REFERENCES mentions_mention (id) ON DELETE CASCADE,
        terms TEXT NOT NULL
    )""",
    """CREATE VIRTUAL TABLE search_words USING fts5(
        terms, content='search_entry', content_rowid='key', tokenize='ascii', columnsize=0
    )""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, terms)
        VALUES ('delete', old.key, old.terms);
    END""",
)
DROP = ("DROP TABLE IF EXISTS search_words", "DROP TABLE IF EXISTS search_entry")

_FIND = """SELECT entry.key, entry.mention_id
    FROM search_words JOIN search_entry entry ON entry.key = search_words.rowid
    WHERE search_words MATCH %s AND search_words.rowid >= %s AND search_words.rowid < %s
    ORDER BY search_words.rowid DESC LIMIT %s"""
_COUNT = """SELECT count(*) FROM (
    SELECT 1 FROM search_words
    WHERE search_words MATCH %s AND rowid >= %s AND rowid < %s LIMIT %s)"""


def insert(entries: Sequence[Entry]) -> None:
    """Add entries whose keys are free, in the order of keys: at a key that is lower than the last
    FTS5 writes all it holds back, too."""
    ordered = sorted(entries, key=lambda entry: entry.key)
    texts = [" ".join([*one.words, *one.facts]) for one in ordered]
    write_rows(
        [(one.key, one.mention_id, terms) for one, terms in zip(ordered, texts, strict=True)]
    )


def write_rows(rows: Sequence[tuple[int, int, str]]) -> None:
    """Entries by key, mention and terms, in the order of keys."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_entry (key, mention_id, terms) VALUES (%s, %s, %s)", rows
        )
        cursor.executemany(
            "INSERT INTO search_words (rowid, terms) VALUES (%s, %s)",
            [(key, terms) for key, _mention, terms in rows],
        )


def find(wanted: Wanted, window: Window, limit: int) -> list[Found]:
    """The newest `limit` entries of a window."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [match_text(wanted), window.low, window.high, limit])
        return [Found(*row) for row in cursor.fetchall()]


def count(wanted: Wanted, window: Window, limit: int) -> int:
    """How many entries of a window, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [match_text(wanted), window.low, window.high, limit])
        return int(cursor.fetchone()[0])


def match_text(wanted: Wanted) -> str:
    """The question in FTS5's own language. Terms hold no quote: see `terms`."""
    if isinstance(wanted, Phrase):
        return " + ".join(f'"{term}"' for term in wanted.terms) + (" *" if wanted.open_end else "")
    word = " AND " if isinstance(wanted, Both) else " OR "
    return "(" + word.join(match_text(part) for part in wanted.parts) + ")"
