"""`perchoir import FILE --workspace SLUG`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.jobs.leases import new_holder
from perchoir.core.people.models import Workspace
from perchoir.listening.imports.actions import (
    ask_for_check,
    ask_for_import,
    note_file,
    stop_import,
)
from perchoir.listening.imports.files import take_in
from perchoir.listening.imports.mapping import changed, guess_of, mapping_of
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.queries import pace_said, plan
from perchoir.listening.imports.running import work_on
from perchoir.listening.imports.running.readers import Readers
from perchoir.listening.imports.sentences import sentence_for_file
from perchoir.networks.files import Mapping

State = Import.State


class Command(BaseCommand):
    help = (
        "Bring in a file of posts: lines of JSON (X API v2, Jetstream, Mastodon) or CSV, plain,"
        " gzip or Zstandard. Importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--workspace", metavar="SLUG", required=True)
        parser.add_argument(
            "--mapping",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="how a CSV file is read, as often as needed: text, created_at, author,"
            " author_name, id, url, title, language, followers, likes, reposts, replies, views"
            " (a column's name or number), delimiter, encoding, header, date_format, zone, network",
        )
        parser.add_argument("--dry-run", action="store_true", help="count, and store nothing")

    def handle(
        self,
        *args: Any,
        file: Path,
        workspace: str,
        mapping: list[str],
        dry_run: bool,
        **options: Any,
    ) -> None:
        with translation.override("en"):
            try:
                self._import(file, _workspace(workspace), mapping, dry_run)
            except (Mistake, Conflict) as error:
                raise CommandError(str(error)) from None

    def _import(self, file: Path, workspace: Workspace, words: list[str], dry_run: bool) -> None:
        row = _noted(file, workspace)
        try:
            ask_for_check(workspace, None, row, _mapping(row, words))
        except ValueError as error:
            row.delete()
            raise CommandError(str(error)) from None
        self._work(row)
        self._say_found(row)
        if dry_run:
            self.stdout.write(f"Nothing was stored. Go on at /w/{workspace.slug}/imports/{row.pk}/")
            return
        ask_for_import(workspace, None, row, [])
        self._work(row)
        self.stdout.write(f"Added {row.added} posts; {row.known} were already known.")

    def _work(self, row: Import) -> None:
        """Work here, or look on while a worker does."""
        holder, readers = new_holder(), Readers()
        try:
            while row.under_way:
                if not work_on(Import.objects.filter(pk=row.pk), holder, readers):
                    time.sleep(0.5)
                row.refresh_from_db()
                self.stdout.write(f"{pace_said(row)}; {row.posts} posts")
        except KeyboardInterrupt:
            self._stop(row)
        if row.state == State.FAILED:
            raise CommandError(sentence_for_file(row.problem_code))

    def _stop(self, row: Import) -> None:
        row.refresh_from_db()
        if row.state in (State.WAITING, State.RUNNING):
            stop_import(row.workspace, None, row)
        raise CommandError(f"Stopped at line {row.lines}. What was stored stays.")

    def _say_found(self, row: Import) -> None:
        self.stdout.write(f"{row.lines} lines, {row.posts} posts, {row.problems} problems.")
        found = plan(row)
        for share in found.shares:
            self.stdout.write(f"  {share.watch.name}: {share.new} new, {share.known} known")
        self.stdout.write(f"{found.new} posts to add, {found.known} already known.")


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no workspace “{slug}”.")
    return found


def _noted(file: Path, workspace: Workspace) -> Import:
    try:
        path = take_in(file, workspace.pk)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from None
    return note_file(workspace, None, name=file.name, path=path)


def _mapping(row: Import, words: list[str]) -> Mapping | None:
    """Raises `ValueError` with a sentence."""
    if not words:
        return None
    if not row.has_settings:
        raise ValueError("Only a CSV file has columns to map.")
    pairs = dict(word.partition("=")[::2] for word in words)
    return changed(mapping_of(row), guess_of(row).names, pairs)
