"""`perchoir watch apply`: a watch, or a query, over the past."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.jobs.leases import new_holder
from perchoir.core.people.models import Workspace
from perchoir.listening.engine import Query
from perchoir.listening.imports import archives
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.sentences import sentence_for, sentence_for_file
from perchoir.listening.watches.applying import begin
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.operating.looking import Found, Looking, Tell, shown
from perchoir.listening.watches.operating.progress import Bar
from perchoir.listening.watches.reading import meaning
from perchoir.networks.files import Guess, Shape, guess

STORED = "stored"


class Applying:
    """`out` is for results, `err` for how far it is."""

    def __init__(self, out: OutputWrapper, err: OutputWrapper) -> None:
        self._out, self._err = out, err

    def to_stored(self, watch: Watch) -> None:
        """What is stored is judged again, here or by whichever worker holds it."""
        backfill = begin(watch)
        unfinished = (Backfill.State.WAITING, Backfill.State.RUNNING)
        holder = new_holder()
        while backfill.state in unfinished:
            # Another worker may hold it: then its steps are simply watched.
            run_one_step(holder)
            backfill.refresh_from_db()
            self._out.write(
                f"{backfill.done} looked at, {backfill.matched} added, {backfill.removed} taken out"
            )
        self._out.write(f"{watch}: {backfill.get_state_display()}.")

    def to_files(self, watch: Watch, files: Sequence[Path]) -> None:
        """What it matches in them is stored. Raises `CommandError`."""
        for file in files:
            self._keep_from(watch, file)

    def _keep_from(self, watch: Watch, file: Path) -> None:
        try:
            row = archives.begin(file, watch)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from None
        except (Mistake, Conflict) as error:
            raise CommandError(f"{file}: {error}") from None
        if row.lines:
            self._err.write(f"{file}: going on after line {row.lines:,}.")
        self._work(row)
        self._say_kept(watch, file, row)

    def _work(self, row: Import) -> None:
        if archives.is_held(row):
            self._err.write("Another worker has it, or was killed with it: within half a minute.")
        bar = Bar(self._err, row.bytes_total, row.bytes_done, row.posts)
        try:
            for step in archives.work(row):
                bar.show(step.bytes_done, step.posts, step.matched)
        except KeyboardInterrupt:
            archives.stop(row)
            bar.end()
            raise CommandError(
                f"Stopped after line {row.lines:,}: the {row.added:,} mentions added so far stay."
                " Give the same command again to go on from there."
            ) from None
        bar.end()
        if row.state == Import.State.FAILED:
            raise CommandError(sentence_for_file(row.problem_code))
        if row.state != Import.State.DONE:
            raise CommandError(f"Somebody stopped it after line {row.lines:,}.")

    def _say_kept(self, watch: Watch, file: Path, row: Import) -> None:
        self._out.write(
            f"{file}: {row.posts:,} posts, {row.matched:,} match “{watch}”:"
            f" {row.added:,} added, {row.known:,} already known."
        )
        if row.problems:
            address = f"/w/{watch.workspace.slug}/imports/{row.pk}/"
            self._out.write(f"{row.problems:,} lines could not be read; they are kept at {address}")

    def look_in_files(self, query: Query, files: Sequence[Path]) -> None:
        """Count and show some; nothing is kept. Raises `CommandError`."""
        looking = Looking(query)
        bar = Bar(self._err, sum(file.stat().st_size for file in _readable(files)))
        try:
            for tell, file in _told(files, bar, looking.found):
                looking.through_file(file, guess_of(file), tell)
        except KeyboardInterrupt:
            bar.end()
            self._say_found(query, looking.found)
            raise CommandError("Stopped before the end.") from None
        bar.end()
        self._say_found(query, looking.found)

    def look_in_stored(self, query: Query, workspace: Workspace) -> None:
        """The same among the mentions of a workspace."""
        looking = Looking(query)
        looking.through_stored(workspace)
        self._say_found(query, looking.found)

    def _say_found(self, query: Query, found: Found) -> None:
        self._out.write(meaning(query))
        for place, post in found.samples:
            self._out.write(shown(place, query, post))
        for problem in found.problems:
            excerpt = problem.excerpt[:80]
            self._err.write(f"line {problem.line}: {sentence_for(problem.code)} {excerpt}")
        unreadable = f"; {found.unreadable:,} lines could not be read" if found.unreadable else ""
        self._out.write(f"{found.matched:,} of {found.posts:,} posts match{unreadable}.")
        self._out.write("Nothing was kept: add --watch NAME to keep them under a watch.")


def _readable(files: Sequence[Path]) -> Sequence[Path]:
    """The same, each of which can be read. Raises `CommandError`."""
    for file in files:
        guess_of(file)
    return files


def _told(files: Sequence[Path], bar: Bar, found: Found) -> Iterator[tuple[Tell, Path]]:
    """Each file, with how its bytes are told as a part of all."""
    before = 0
    for file in files:

        def tell(done: int, before: int = before) -> None:
            bar.show(before + done, found.posts, found.matched)

        yield tell, file
        before += file.stat().st_size


def guess_of(path: Path) -> Guess:
    """What a file is. Raises `CommandError`."""
    try:
        found = guess(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    if found.shape is Shape.UNKNOWN:
        raise CommandError(f"{path}: {sentence_for_file(found.problem)}")
    return found
