"""`perchoir watch apply --from`: archives at the engine's pace, each mention written once."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import zstandard
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Workspace
from perchoir.listening.engine import sieve
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.running import batches, sifting, steps, storing
from perchoir.listening.imports.tests.rig import csv_file, press_rows, x_lines
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.search.tests.stored import make_watch, store_texts
from perchoir.listening.watches.models import Watch

POSTS, FOUND = 2_000, 20


class Killed(BaseException):
    """What no code catches."""


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path / "data"
    monkeypatch.setattr(sifting, "SIFTED_FROM", 0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Twenty posts in two thousand speak of Morvan; two lines are broken."""
    found = list(x_lines(POSTS, every=POSTS // FOUND))
    found[30:30] = [b"{broken", b"\xff\xfe"]
    path = tmp_path / "posts.ndjson.zst"
    path.write_bytes(zstandard.compress(b"\n".join(found)))
    return path


def run(*words: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("watch", *map(str, words), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def kept() -> list[tuple[str, str]]:
    return sorted(Match.objects.values_list("watch__name", "mention__remote_id"))


def test_only_the_named_watch_takes_what_it_matches(workspace: Workspace, archive: Path) -> None:
    make_watch(workspace, "Morvan", "morvan")
    make_watch(workspace, "Pluie", "pleut")
    out, _err = run("apply", "Morvan", "--from", archive)
    assert "2,000 posts, 20 match “Morvan”: 20 added, 0 already known." in out
    assert {name for name, _id in kept()} == {"Morvan"}
    assert Mention.objects.count() == FOUND
    assert differences(workspace) == 0


def test_broken_lines_are_counted_and_kept_for_inspection(
    workspace: Workspace, archive: Path
) -> None:
    make_watch(workspace, "Morvan", "morvan")
    out, _err = run("apply", "Morvan", "--from", archive)
    row = Import.objects.get()
    assert f"2 lines could not be read; they are kept at /w/morvan/imports/{row.pk}/" in out
    assert list(row.problem_lines.values_list("line", "code")) == [
        (31, "not_json"), (32, "not_json")
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["morvan", "pleut -ville", "lang:fr morvan", "from:103 ville"])
def test_the_answers_are_those_of_the_slow_path(
    workspace: Workspace, archive: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = make_watch(workspace, "Une", query)
    said = run("apply", "Une", "--from", archive)[0].split(":", 1)[1]
    fast = kept()
    row = Import.objects.get()
    figures = (row.posts, row.matched, row.problems, row.lines)
    Mention.objects.all().delete()
    Import.objects.all().delete()

    monkeypatch.setattr(sieve, "_kernel", lambda: None)
    slow_said = run("apply", str(watch.pk), "--from", archive)[0].split(":", 1)[1]
    row = Import.objects.get()
    assert kept() == fast
    assert (row.posts, row.matched, row.problems, row.lines) == figures
    assert slow_said.split(";")[0] == said.split(";")[0]


def test_the_same_archive_again_adds_nothing(workspace: Workspace, archive: Path) -> None:
    make_watch(workspace, "Morvan", "morvan")
    run("apply", "Morvan", "--from", archive)
    out, _err = run("apply", "Morvan", "--from", archive)
    assert "0 added, 20 already known." in out
    assert Mention.objects.count() == FOUND


def test_killed_in_the_middle_it_goes_on_where_it_was(
    workspace: Workspace, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_watch(workspace, "Pluie", "pleut")
    monkeypatch.setattr(batches, "MOST_EVENTS", 100)
    monkeypatch.setattr(steps, "store_lines", _killing(storing.store_lines, after=2))
    monkeypatch.setattr(sieve, "_kernel", lambda: None)
    with pytest.raises(Killed):
        run("apply", "Pluie", "--from", archive)
    before = Mention.objects.count()
    assert 0 < before < POSTS - FOUND
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    _out, err = run("apply", "Pluie", "--from", archive)
    assert "going on after line" in err
    assert Import.objects.count() == 1
    assert Mention.objects.count() == POSTS - FOUND
    assert differences(workspace) == 0


def test_while_another_worker_has_it_the_command_says_so_and_looks_on(
    workspace: Workspace, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_watch(workspace, "Morvan", "morvan")
    with monkeypatch.context() as patched:
        patched.setattr(steps, "store_lines", _killing(storing.store_lines, after=0))
        with pytest.raises(Killed):
            run("apply", "Morvan", "--from", archive)

    def its_lease_ends(_seconds: float) -> None:
        Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    monkeypatch.setattr("perchoir.listening.imports.archives.time.sleep", its_lease_ends)
    out, err = run("apply", "Morvan", "--from", archive)
    assert "Another worker has it, or was killed with it: within half a minute." in err
    assert "20 added" in out


def _killing(work: Callable[..., None], after: int) -> Callable[..., None]:
    left = [after]

    def killed(*given: object) -> None:
        if left[0] == 0:
            left[0] = -1
            raise Killed
        left[0] -= 1
        work(*given)

    return killed


def test_ctrl_c_leaves_a_sentence_and_what_was_stored(
    workspace: Workspace, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_watch(workspace, "Morvan", "morvan")

    def interrupted(*_given: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("perchoir.listening.imports.archives.work_on", interrupted)
        with pytest.raises(CommandError, match="Give the same command again"):
            run("apply", "Morvan", "--from", archive)
    assert Import.objects.get().state == "stopped"
    assert "20 added" in run("apply", "Morvan", "--from", archive)[0]
    assert Import.objects.count() == 1


def test_a_query_is_counted_and_shown_and_nothing_is_kept(
    workspace: Workspace, archive: Path
) -> None:
    out, err = run("apply", "morvan recrut*", "--from", archive)
    assert "20 of 2,000 posts match; 2 lines could not be read." in out
    assert out.count("Les Ateliers [Morvan] [recrutent]") == 5
    assert "Nothing was kept: add --watch NAME" in out
    assert "line 31: This line is not JSON." in err
    assert not Mention.objects.exists()


def test_what_a_query_finds_is_kept_under_a_new_watch(workspace: Workspace, archive: Path) -> None:
    words = ("apply", "morvan", "--watch", "Archives", "--from", archive)
    assert "20 added" in run(*words)[0]
    assert "0 added" in run(*words)[0]
    watch = Watch.objects.get(name="Archives")
    assert (watch.query, watch.created_by) == ("morvan", None)
    assert Entry.objects.filter(verb="watch.created").count() == 1
    with pytest.raises(CommandError, match="asks something else: morvan"):
        run("apply", "boeing", "--watch", "Archives", "--from", archive)


def test_stored_mentions_are_looked_through_by_a_query(workspace: Workspace) -> None:
    store_texts(make_watch(workspace, "Tout", "airbus OR boeing"), "airbus un", "boeing", "airbus")
    out, _err = run("apply", "airbus un", "--from", "stored")
    assert "\t[airbus] [un]" in out
    assert "1 of " in out
    kept = run("apply", "airbus", "--watch", "Airbus", "--from", "stored")[0]
    assert "2 added" in kept


def test_tables_are_applied_too(workspace: Workspace, tmp_path: Path) -> None:
    make_watch(workspace, "Morvan", "morvan")
    path = tmp_path / "export.csv"
    path.write_bytes(csv_file(press_rows(3)))
    assert "3 added" in run("apply", "Morvan", "--from", path)[0]


def test_what_cannot_be_is_said_in_a_sentence(workspace: Workspace, archive: Path) -> None:
    watch = make_watch(workspace, "Morvan", "morvan")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("apply", "Morvan", "--from", archive.with_name("nothing"))
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("apply", "airbus", "--from", archive.with_name("nothing"))
    archive.with_name("empty").write_bytes(b"")
    with pytest.raises(CommandError, match="This file is empty"):
        run("apply", "Morvan", "--from", archive.with_name("empty"))
    Watch.objects.filter(pk=watch.pk).update(enabled=False)
    with pytest.raises(CommandError, match="This watch is paused"):
        run("apply", "Morvan", "--from", archive)
    with pytest.raises(CommandError, match="Try: OR"):
        run("apply", "a OU b", "--from", archive)
