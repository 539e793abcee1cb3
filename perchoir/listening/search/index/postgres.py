"""The full text in PostgreSQL: `tsvector` and GIN over `search_entry`.

GIN knows no order: a frequent word is asked one bucket of time at a time, newest first, and the
bucket is a term like any other, so that the index itself cuts the two lists.
"""

from collections.abc import Sequence

from django.db import connection

from perchoir.core.jobs.partitions import Monthly
from perchoir.core.jobs.tables import copy_into
from perchoir.listening.search.index.entries import Entry, Found, Window
from perchoir.listening.search.index.wanted import Both, Either, Phrase, Wanted, term

ENTRIES = Monthly("search_entry", "mention_id")
FIRST_LEVEL = 0
USES_BUCKETS = True

CREATE = (
    """CREATE TABLE search_entry (
        key bigint PRIMARY KEY,
        mention_id bigint NOT NULL UNIQUE REFERENCES mentions_mention (id) ON DELETE CASCADE,
        terms tsvector NOT NULL
    )""",
    "CREATE INDEX search_words ON search_entry USING gin (terms) WITH (gin_pending_list_limit=512)",
)
DROP = ("DROP TABLE IF EXISTS search_entry",)
_HIGHEST_POSITION = 16_383
_MOST_POSITIONS = 256

# "+ 0": else the planner, which cannot know how rare a word is, walks the keys backwards through a
# whole window in the hope of meeting it soon.
_FIND = """SELECT key, mention_id FROM search_entry
    WHERE terms @@ %s::tsquery AND key >= %s AND key < %s ORDER BY key + 0 DESC LIMIT %s"""
_COUNT = """SELECT count(*) FROM (SELECT 1 FROM search_entry
    WHERE terms @@ %s::tsquery AND key >= %s AND key < %s LIMIT %s) AS counted"""


def insert(entries: Sequence[Entry]) -> None:
    """Add entries whose keys are free."""
    rows = [(one.key, one.mention_id, vector_text(one)) for one in entries]
    copy_into("search_entry (key, mention_id, terms)", rows)


def find(wanted: Wanted, window: Window, limit: int) -> list[Found]:
    """The newest `limit` entries of a window."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [_within(wanted, window), window.low, window.high, limit])
        return [Found(*row) for row in cursor.fetchall()]


def count(wanted: Wanted, window: Window, limit: int) -> int:
    """How many entries of a window, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_within(wanted, window), window.low, window.high, limit])
        return int(cursor.fetchone()[0])


def vector_text(entry: Entry) -> str:
    """An entry as the text of a `tsvector`."""
    positions: dict[str, list[str]] = {fact: [] for fact in entry.facts}
    for place, word in enumerate(entry.words[: _HIGHEST_POSITION - 1], start=1):
        positions.setdefault(word, []).append(str(place))
    return " ".join(
        _quoted(word) + (":" + ",".join(places[:_MOST_POSITIONS]) if places else "")
        for word, places in positions.items()
    )


def query_text(wanted: Wanted) -> str:
    """The question as the text of a `tsquery`."""
    if isinstance(wanted, Phrase):
        return " <-> ".join(_quoted(term) for term in wanted.terms) + (
            ":*" if wanted.open_end else ""
        )
    sign = " & " if isinstance(wanted, Both) else " | "
    return "(" + sign.join(query_text(part) for part in wanted.parts) + ")"


def _within(wanted: Wanted, window: Window) -> str:
    if not window.buckets:
        return query_text(wanted)
    buckets = Either(tuple(term(bucket) for bucket in window.buckets))
    return query_text(Both((wanted, buckets)))


def _quoted(term: str) -> str:
    return "'" + term + "'"
