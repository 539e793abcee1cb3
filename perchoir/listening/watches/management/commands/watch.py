"""`perchoir watch try QUERY FILE` and `perchoir watch apply QUERY`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from perchoir.listening.engine import Query, matches
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.operating.applying import STORED, Applying, guess_of
from perchoir.listening.watches.operating.asking import (
    only_workspace,
    query_from,
    watch_called,
    watch_for,
)
from perchoir.listening.watches.operating.looking import shown
from perchoir.listening.watches.reading import meaning
from perchoir.networks.contract import Posted
from perchoir.networks.files import read


class _Count:
    """What a file was found to hold, and how quickly."""

    def __init__(self) -> None:
        self.posts = self.matched = self.problems = 0
        self._began = time.perf_counter()

    def said(self) -> str:
        share = self.matched / max(self.posts, 1)
        rate = self.posts / max(time.perf_counter() - self._began, 1e-6)
        said = f"{self.matched} of {self.posts} posts matched ({share:.1%})"
        said += f", {rate:,.0f} posts a second"
        return said + (f"; {self.problems} lines could not be read." if self.problems else ".")


class Command(BaseCommand):
    help = "Tries a query on a file of posts, or applies a watch to stored mentions and archives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        trying = verbs.add_parser("try", help="print the posts of a file that a query matches")
        trying.add_argument("query")
        trying.add_argument("file", type=Path, help="NDJSON or CSV, compressed or not")
        trying.add_argument("--limit", type=int, default=0, help="stop after this many matches")
        applying = verbs.add_parser("apply", help="apply a watch or a query to the past, now")
        applying.add_argument(
            "query",
            help="a watch, by its name or its number; or a query: what it would find is counted,"
            " and some of it shown",
        )
        applying.add_argument(
            "--from",
            dest="places",
            metavar="FILE",
            nargs="+",
            default=[],
            help=f"“{STORED}” for the stored mentions (as without --from), or archives: NDJSON,"
            " CSV, also gzip or Zstandard, or Parquet",
        )
        applying.add_argument(
            "--watch",
            metavar="NAME",
            default="",
            help="keep what a query finds under this watch, which is made where there is none",
        )
        applying.add_argument("--workspace", default="", help="its address, where names repeat")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            if options["verb"] == "try":
                self._try(options["query"], options["file"], options["limit"])
            else:
                self._apply(
                    options["query"], options["places"], options["watch"], options["workspace"]
                )

    def _try(self, text: str, path: Path, limit: int) -> None:
        query = query_from(text)
        found = guess_of(path)
        self.stderr.write(meaning(query))
        count = _Count()
        for line in read(path, found.shape, found.mapping, received_at=timezone.now()):
            for problem in line.errors:
                count.problems += 1
                reason = problem.code.replace("_", " ")
                self.stderr.write(f"line {problem.line}: {reason}: {problem.excerpt[:80]}")
            for post in [event.post for event in line.events if isinstance(event, Posted)]:
                count.posts += 1
                if matches(query, post):
                    count.matched += 1
                    self.stdout.write(shown(str(line.line), query, post))
            if limit and count.matched >= limit:
                break
        self.stderr.write(count.said())

    def _apply(self, text: str, places: list[str], name: str, workspace: str) -> None:
        """With `places` a query does as well as a watch; a watch's name goes first."""
        files = [Path(place) for place in places if place != STORED]
        stored = not places or STORED in places
        applying = Applying(self.stdout, self.stderr)
        if name:
            watch: Watch | None = watch_for(name, text, only_workspace(workspace))
        else:
            watch = watch_called(text, workspace)
        if watch:
            if stored:
                applying.to_stored(watch)
            applying.to_files(watch, files)
        elif places:
            self._look(applying, query_from(text), files, stored, workspace)
        else:
            raise CommandError(f"There is no watch “{text}”.")

    def _look(
        self, applying: Applying, query: Query, files: list[Path], stored: bool, workspace: str
    ) -> None:
        if stored:
            applying.look_in_stored(query, only_workspace(workspace))
        if files:
            applying.look_in_files(query, files)
