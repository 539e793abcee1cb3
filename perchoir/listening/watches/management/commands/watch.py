"""`perchoir watch try QUERY FILE` and `perchoir watch apply WATCH`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from perchoir.core.jobs.leases import new_holder
from perchoir.core.numbers import whole_number
from perchoir.listening.engine import Query, QueryError, matches, parse, spans
from perchoir.listening.watches.applying import begin
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.reading import error_sentence, meaning
from perchoir.networks.contract import IncomingPost, Posted
from perchoir.networks.files import Guess, Shape, guess, read


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
    help = "Tries a query on a file of posts, or applies a watch to the stored mentions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        trying = verbs.add_parser("try", help="print the posts of a file that a query matches")
        trying.add_argument("query")
        trying.add_argument("file", type=Path, help="NDJSON or CSV, compressed or not")
        trying.add_argument("--limit", type=int, default=0, help="stop after this many matches")
        applying = verbs.add_parser("apply", help="apply a watch to the stored mentions, now")
        applying.add_argument("watch", help="its name or its number")
        applying.add_argument("--workspace", default="", help="its address, where names repeat")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "try":
            self._try(options["query"], options["file"], options["limit"])
        else:
            self._apply(options["watch"], options["workspace"])

    def _try(self, text: str, path: Path, limit: int) -> None:
        query = self._parsed(text)
        found = self._guessed(path)
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
                    self.stdout.write(_shown(line.line, query, post))
            if limit and count.matched >= limit:
                break
        self.stderr.write(count.said())

    def _parsed(self, text: str) -> Query:
        try:
            return parse(text)
        except QueryError as error:
            place = " " * error.position + "^" * max(error.end - error.position, 1)
            pointed = f"{text}\n{place}\n{error_sentence(error)}"
            hint = f"\nTry: {error.suggestion}" if error.suggestion else ""
            raise CommandError(pointed + hint) from None

    def _guessed(self, path: Path) -> Guess:
        try:
            found = guess(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        if found.shape is Shape.UNKNOWN:
            raise CommandError(f"{path} is in no shape known here ({found.problem}).")
        return found

    def _apply(self, wanted: str, workspace: str) -> None:
        watch = _find(wanted, workspace)
        backfill = begin(watch)
        unfinished = (Backfill.State.WAITING, Backfill.State.RUNNING)
        holder = new_holder()
        while backfill.state in unfinished:
            # Another worker may hold it: then its steps are simply watched.
            run_one_step(holder)
            backfill.refresh_from_db()
            self.stdout.write(
                f"{backfill.done} looked at, {backfill.matched} added, {backfill.removed} taken out"
            )
        self.stdout.write(f"{watch}: {backfill.get_state_display()}.")


def _find(wanted: str, workspace: str) -> Watch:
    watches = Watch.objects.select_related("workspace")
    if workspace:
        watches = watches.filter(workspace__slug=workspace)
    number = whole_number(wanted)
    found = list(watches.filter(name=wanted)[:2] if number is None else watches.filter(pk=number))
    if not found:
        raise CommandError(f"There is no watch “{wanted}”.")
    if len(found) > 1:
        raise CommandError(f"Several workspaces have a watch “{wanted}”: add --workspace.")
    return found[0]


def _shown(line: int, query: Query, post: IncomingPost) -> str:
    """One line: where, who, and the text with its words between brackets."""
    pieces, reached = [], 0
    for start, end in spans(query, post):
        pieces += [post.text[reached:start], "[", post.text[start:end], "]"]
        reached = end
    text = " ".join("".join([*pieces, post.text[reached:]]).split())
    who = post.author.handle or post.author.name or post.author.id
    return f"{line}\t@{who}\t{text}"
