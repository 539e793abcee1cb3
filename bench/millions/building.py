"""Fills a workspace: a year of mentions of ten watches, with their counts and the full text."""

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import connection

from bench.millions.words import FREQUENT, MEDIUM, RARE, Texts, Zipf
from bench.millions.writing import ModelRows, Rows, stamp, without_indexes
from perchoir.core.jobs.months import lowest_id, month_of
from perchoir.core.jobs.partitions import divided, drop, make, partitions_of
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.counting import day_of, five_minutes_of, hour_of
from perchoir.listening.mentions.models import Author, Match, Mention, Tally, Triage, Volume
from perchoir.listening.mentions.months import COUNTS, MENTIONS, hanging_on_mentions
from perchoir.listening.search.index.backend import backend
from perchoir.listening.search.index.entries import Entry
from perchoir.listening.search.index.postgres import vector_text
from perchoir.listening.search.index.terms import any_term, bucket_terms, fact_term
from perchoir.listening.search.keys import key_of
from perchoir.listening.watches.models import Watch

WATCHES, AUTHORS, YEAR = 10, 100_000, timedelta(days=365)
NETWORKS = ("bluesky", "bluesky", "bluesky", "mastodon", "feeds")
LANGUAGES = ("fr", "fr", "fr", "en", "en", "de")
KINDS = ("post", "post", "post", "reply", "quote")
MODELS = (Author, Mention, Match, Volume, Tally, Triage)
TABLES = (*(model._meta.db_table for model in MODELS), "search_entry")


def build(workspace: Workspace, count: int) -> None:
    """Store `count` mentions; says how far it is."""
    watches = _watches(workspace)
    _make_past_months()
    with without_indexes(TABLES):
        Filling(workspace, watches, count).run()
    with connection.cursor() as cursor:
        print("  ANALYZE", flush=True)
        cursor.execute("ANALYZE")


def _make_past_months() -> None:
    """On PostgreSQL, as if Perchoir had run all that time: one month after the other."""
    now = datetime.now(UTC)
    for monthly in (MENTIONS, *hanging_on_mentions, *COUNTS) if divided() else ():
        drop(monthly, partitions_of(monthly)[0])
        for month in range(month_of(now - YEAR), month_of(now)):
            make(monthly, month)


def _id(number: int, at: datetime) -> int:
    """The id that a mention would have been given."""
    return lowest_id(month_of(at)) + number if divided() else number


def _watches(workspace: Workspace) -> list[int]:
    words = [FREQUENT, MEDIUM, RARE, "bade", "loru", "sano", "vichan", "dregui", "polin", "martou"]
    made = [
        Watch.objects.create(workspace=workspace, name=f"Watch {number}", query=word)
        for number, word in enumerate(words[:WATCHES], start=1)
    ]
    return [watch.pk for watch in made]


class Filling:
    """Mentions in the order of time, each with its match, its counts and its words."""

    def __init__(self, workspace: Workspace, watches: list[int], count: int) -> None:
        self.workspace_id, self.watches, self.count = workspace.pk, watches, count
        self.rng = random.Random(20161122)
        self.texts = Texts(self.rng, workspace.pk)
        self.authors = min(AUTHORS, max(1_000, count // 20))
        self.zipf = Zipf(self.rng, self.authors, 0.9)
        self.watch_of, self.tag_of = Zipf(self.rng, len(watches)), Zipf(self.rng, 3_000)
        self.counts = _Counts()
        self.author_rows = ModelRows(
            Author, ["id", "workspace", "network", "remote_id", "handle", "name", "first_seen_at"]
        )
        self.mention_rows = ModelRows(
            Mention,
            ["id", "workspace", "network", "remote_id", "url", "author", "kind", "text",
             "language", "at", "received_at", "root", "links", "tags", "followers", "text_hash"],
        )  # fmt: skip
        self.match_rows = ModelRows(Match, ["watch", "mention", "at"])
        self.triage_rows = ModelRows(Triage, ["mention", "workspace", "handled_at"])
        self.entry_rows = Rows("search_entry", ["key", "mention_id", "terms"])
        self.words_rows = Rows("search_words", ["rowid", "terms"])  # of SQLite

    def run(self) -> None:
        started = said = time.monotonic()
        self._authors()
        end = datetime.now(UTC)
        for number in range(1, self.count + 1):
            self._mention(number, end - YEAR * (1 - number / self.count))
            if time.monotonic() - said > 5:
                said = time.monotonic()
                print(f"  {number:,} mentions, {said - started:.0f} s", flush=True)
        self._finish()

    def _authors(self) -> None:
        now = stamp(datetime.now(UTC))
        for number in range(1, self.authors + 1):
            handle = f"author{number}.example"
            network = NETWORKS[number % len(NETWORKS)]
            self.author_rows.put(
                number, self.workspace_id, network, f"did:{number}", handle, f"Author {number}", now
            )
        self.author_rows.write()

    def _mention(self, number: int, at: datetime) -> None:
        # The store keeps milliseconds.
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        id, when, author = _id(number, at), stamp(at), self.zipf.draw()[0] + 1
        network = NETWORKS[author % len(NETWORKS)]
        language, kind = LANGUAGES[author % len(LANGUAGES)], KINDS[number % len(KINDS)]
        text, terms, starts = self.texts.make(_added(number, self.count))
        tags = [f"tag{self.tag_of.draw()[0]}"] if number % 3 == 0 else []
        links = [f"https://site{self.tag_of.draw()[0]}.example/page"] if number % 4 == 0 else []
        self.mention_rows.put(
            id, self.workspace_id, network, f"at://{number}", f"https://bsky.example/{number}",
            author, kind, text, language, when, when, _root(number, kind), _json_links(links),
            _json(tags),
            author % 5_000, number,
        )  # fmt: skip
        self._matches(number, id, at, when, author, network, language, tags, links)
        if number % 50 == 0:
            self.triage_rows.put(id, self.workspace_id, when)
        facts = self._facts(number, author, network, language, kind, tags, links)
        self._entry(Entry(key_of(at, id), id, terms, [*facts, *starts]))

    def _matches(
        self, number: int, id: int, at: datetime, when: object, author: int, network: str,
        language: str, tags: list[str], links: list[str],
    ) -> None:  # fmt: skip
        chosen = set(self.watch_of.draw(2 if number % 10 == 0 else 1))
        values = [("author", str(author)), ("network", network), ("language", language)]
        values += [("tag", tag) for tag in tags] + [("link", link) for link in links]
        for place in chosen:
            watch = self.watches[place]
            self.match_rows.put(watch, id, when)
            self.counts.add(watch, at, author % 5_000, values)

    def _facts(
        self, number: int, author: int, network: str, language: str, kind: str, tags: list[str],
        links: list[str],
    ) -> list[str]:  # fmt: skip
        here = self.workspace_id
        facts = [("n", network), ("l", language), ("k", kind), ("f", f"author{author}"),
                 ("f", f"author{author}.example"), ("f", f"did:{author}")]  # fmt: skip
        facts += [("t", tag) for tag in tags]
        for link in links:
            domain = link.split("/")[2]
            facts += [("m", "link"), ("u", domain), ("u", "example")]
        return [any_term(here), *(fact_term(here, sign, value) for sign, value in facts)]

    def _entry(self, entry: Entry) -> None:
        if backend().USES_BUCKETS:
            entry.facts.extend(bucket_terms(self.workspace_id, entry.key))
            self.entry_rows.add((entry.key, entry.mention_id, vector_text(entry)))
        else:
            terms = " ".join([*entry.words, *entry.facts])
            self.entry_rows.add((entry.key, entry.mention_id, terms))
            self.words_rows.add((entry.key, terms))

    def _finish(self) -> None:
        last = (self.mention_rows, self.match_rows, self.triage_rows, self.entry_rows)
        for rows in (*last, self.words_rows):
            rows.write()
        self.counts.finish()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT setval('mentions_mention_number', {self.count})")
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence('mentions_author', 'id'), max(id))"
                    " FROM mentions_author"
                )


class _Counts:
    """Volumes and tallies; written when their hour or day is over, so that memory stays flat."""

    def __init__(self) -> None:
        self.volume: Counter[tuple[int, datetime]] = Counter()
        self.reach: Counter[tuple[int, datetime]] = Counter()
        self.tallies: dict[str, Counter[tuple[int, str, str]]] = {"h": Counter(), "d": Counter()}
        self.starts: dict[str, datetime] = {}
        self.volume_rows = ModelRows(Volume, ["watch", "at", "posts", "reach"])
        self.tally_rows = ModelRows(Tally, ["watch", "facet", "grain", "at", "value", "posts"])

    def add(self, watch: int, at: datetime, reach: int, values: list[tuple[str, str]]) -> None:
        for grain, start in (("h", hour_of(at)), ("d", day_of(at))):
            if self.starts.setdefault(grain, start) != start:
                self._flush(grain)
                self.starts[grain] = start
            tally = self.tallies[grain]
            for facet, value in values:
                tally[watch, facet, value] += 1
        spot = five_minutes_of(at)
        self.volume[watch, spot] += 1
        self.reach[watch, spot] += reach

    def _flush(self, grain: str) -> None:
        when = stamp(self.starts[grain])
        for (watch, facet, value), posts in self.tallies[grain].items():
            self.tally_rows.put(watch, facet, grain, when, value, posts)
        self.tallies[grain].clear()
        for (watch, spot), posts in self.volume.items() if grain == "h" else ():
            self.volume_rows.put(watch, stamp(spot), posts, self.reach[watch, spot])
        if grain == "h":
            self.volume.clear()
            self.reach.clear()

    def finish(self) -> None:
        for grain in ("h", "d"):
            self._flush(grain)
        self.tally_rows.write()
        self.volume_rows.write()


def _added(number: int, count: int) -> str:
    """The word that makes a post one of the frequent, the medium or the rare ones."""
    if number % max(count // 40, 1) == 7:
        return RARE
    if number % 997 == 3:
        return MEDIUM
    return FREQUENT if number % 10 == 1 else ""


def _root(number: int, kind: str) -> str:
    """Replies come in threads of about four."""
    return f"at://{number - number % 20}" if kind == "reply" else ""


def _json(values: list[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def _json_links(links: list[str]) -> str:
    return "[" + ", ".join(f'{{"url": "{link}", "title": ""}}' for link in links) + "]"
