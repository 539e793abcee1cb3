"""An import survives whatever happens to it: kills, full disks, lost files, two workers."""

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from perchoir.core.jobs.leases import new_holder
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.imports import actions, files
from perchoir.listening.imports.cleaning import clean
from perchoir.listening.imports.jobs import run_once
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.running import batches, steps
from perchoir.listening.imports.tests.rig import (
    check_and_start,
    lying_in,
    upload,
    work,
    x_file,
    x_lines,
    zipped,
)
from perchoir.listening.mentions.models import Match, Mention, Volume
from perchoir.listening.mentions.recount import differences
from perchoir.listening.watches.models import Watch
from perchoir.networks.files import Read

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


class Killed(BaseException):
    """What no code catches."""


def put(member: Member, content: bytes, name: str = "posts.ndjson") -> Import:
    path = files.new_path(member.workspace.pk)
    path.write_bytes(content)
    return actions.add_file(member, name=name, path=path)


def started(member: Member, content: bytes) -> Import:
    row = put(member, content)
    actions.check(member, row)
    work()
    row.refresh_from_db()
    actions.start(member, row)
    return row


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch a step, of few posts."""
    monkeypatch.setattr(batches, "MOST_EVENTS", 10)
    monkeypatch.setattr(steps, "STEP_S", 0.0001)


@pytest.mark.usefixtures("short_steps")
def test_a_step_that_dies_before_its_commit_leaves_nothing_behind(
    analyst: Member, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = started(analyst, x_file(60))
    holder = new_holder()
    run_once(holder)
    row.refresh_from_db()
    before, stored = row.position, Mention.objects.count()
    assert stored == 5

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("perchoir.listening.imports.running.storing._write_problems", die)
        with pytest.raises(Killed):
            run_once(holder)
    row.refresh_from_db()
    assert (row.position, Mention.objects.count()) == (before, stored)

    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    row.refresh_from_db()
    assert (row.state, row.added, Mention.objects.count()) == ("done", 30, 30)


@pytest.mark.usefixtures("short_steps")
def test_two_workers_share_without_doubling(analyst: Member, brand: Watch) -> None:
    row = started(analyst, x_file(100))
    one, other = new_holder(), new_holder()
    assert run_once(one)
    assert not run_once(other)

    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_once(other)
    run_once(one)
    work()
    while run_once(other):
        pass

    row.refresh_from_db()
    assert (row.state, row.posts, row.added) == ("done", 100, 50)
    assert Mention.objects.count() == Match.objects.count() == 50


@pytest.mark.usefixtures("short_steps")
def test_several_imports_take_turns(analyst: Member, brand: Watch) -> None:
    first, second = started(analyst, x_file(100)), put(analyst, x_file(100, 3))
    actions.check(analyst, second)
    holder = new_holder()
    for _step in range(6):
        run_once(holder)

    first.refresh_from_db()
    second.refresh_from_db()
    assert 0 < first.posts < 100
    assert 0 < second.posts < 100


@pytest.mark.usefixtures("short_steps")
def test_stopping_in_the_middle_stops_at_once(analyst: Member, brand: Watch) -> None:
    row = started(analyst, x_file(60))
    holder = new_holder()
    run_once(holder)
    actions.stop(analyst, row)

    assert not run_once(holder)
    assert Mention.objects.count() == 5


@pytest.mark.usefixtures("short_steps")
def test_a_stop_between_reading_and_storing_wins(
    analyst: Member, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = started(analyst, x_file(60))
    read_on = batches.next_lines

    def stopped_meanwhile(*args: object) -> batches.Lines:
        actions.stop(analyst, Import.objects.get(pk=row.pk))
        return read_on(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(steps, "next_lines", stopped_meanwhile)
    run_once(new_holder())

    row.refresh_from_db()
    assert (row.state, row.posts, Mention.objects.count()) == ("stopped", 0, 0)


def test_a_file_that_vanishes_fails_with_a_sentence(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    row = started(analyst, x_file(10))
    files.path_of(row).unlink()
    work()

    row.refresh_from_db()
    assert (row.state, row.problem_code) == ("failed", "file_gone")
    client = sign_in(analyst)
    said = client.get(f"/w/morvan/imports/{row.pk}/").content.decode()
    assert "The file is no longer there." in said
    assert client.post(f"/w/morvan/imports/{row.pk}/resume/").status_code == 400


@pytest.mark.usefixtures("short_steps")
def test_a_full_disk_stops_the_import_which_goes_on_when_there_is_room(
    analyst: Member, sign_in: SignIn, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = started(analyst, x_file(60))
    holder = new_holder()
    run_once(holder)

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(steps, "store_lines", full)
        run_once(holder)
    row.refresh_from_db()
    assert (row.state, row.problem_code) == ("failed", "disk_full")

    sign_in(analyst).post(f"/w/morvan/imports/{row.pk}/resume/")
    work()
    row.refresh_from_db()
    assert (row.state, row.added) == ("done", 30)


def test_a_compressed_file_cut_short_gives_what_it_held_and_says_so(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    whole = zipped(x_file(5_000))
    client = sign_in(analyst)
    row = upload(client, whole[: len(whole) // 2], "half.gz")
    check_and_start(client, row)
    work()

    row.refresh_from_db()
    assert (row.state, row.problem_code) == ("done", "file_damaged")
    assert 0 < row.added < 2_500
    said = client.get(f"/w/morvan/imports/{row.pk}/").content.decode()
    assert "damaged or cut short" in said


@pytest.mark.usefixtures("short_steps")
def test_a_compressed_file_is_read_once_however_many_steps_it_takes(
    analyst: Member, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = started(analyst, zipped(x_file(200)))
    opened = []

    def counted(*args: object, **kwargs: object) -> Iterator[Read]:
        opened.append(args)
        from perchoir.networks.files import read

        return read(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("perchoir.listening.imports.running.readers.read", counted)
    work()

    row.refresh_from_db()
    assert (row.state, row.added, len(opened)) == ("done", 100, 1)


def test_open_pages_are_told(analyst: Member, brand: Watch) -> None:
    row = started(analyst, x_file(10))
    work()

    told = LiveEvent.objects.filter(topic=f"import:{row.pk}").order_by("id")
    assert [event.payload["state"] for event in told][-1] == "done"


def test_a_file_nobody_imports_goes_after_a_week(
    analyst: Member, brand: Watch, uploads: Path
) -> None:
    row = put(analyst, x_file(10))
    clean(timezone.now() + timedelta(days=6))
    assert len(lying_in(uploads)) == 1

    clean(timezone.now() + timedelta(days=8))

    row.refresh_from_db()
    assert lying_in(uploads) == []
    assert (row.state, row.problem_code) == ("failed", "file_expired")


def test_files_of_nobody_go(analyst: Member, uploads: Path) -> None:
    row = put(analyst, x_file(4))
    (uploads / "999999").mkdir()
    (uploads / "999999" / "left").write_bytes(b"x")
    stray = uploads / str(analyst.workspace.pk) / "stray"
    stray.write_bytes(b"x")

    clean(timezone.now() + timedelta(days=2))

    assert lying_in(uploads) == [files.path_of(row)]


def test_a_workspace_that_goes_takes_its_files_along(
    workspace: Workspace, analyst: Member, uploads: Path
) -> None:
    put(analyst, x_file(4))
    workspace.delete()

    assert lying_in(uploads) == []


def test_what_was_imported_is_counted_as_what_was_heard(analyst: Member, brand: Watch) -> None:
    started(analyst, x_file(60))
    work()

    assert sum(Volume.objects.filter(watch=brand).values_list("posts", flat=True)) == 30
    assert differences(analyst.workspace) == 0


KILLED = """
import os, django
django.setup()
from django.conf import settings
name = os.environ["TEST_DATABASE"]
settings.DATABASES["default"]["NAME"] = name
from django.db import connection
connection.settings_dict["NAME"] = name
from pathlib import Path
settings.DATA = Path(os.environ["TEST_DATA"])
from perchoir.core.jobs.leases import new_holder
from perchoir.listening.imports.jobs import run_once
holder = new_holder()
print("working", flush=True)
while run_once(holder):
    pass
"""


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(
    analyst: Member, brand: Watch, tmp_path: Path
) -> None:
    row = started(analyst, x_file(6_000))
    for _time in range(3):
        _work_and_kill(row, tmp_path)
        row.refresh_from_db()
        assert Mention.objects.count() == row.added == row.matched
        assert row.state == "running" or _time > 0
        Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        if row.state == "done":
            break
    work()

    row.refresh_from_db()
    assert (row.state, row.lines, row.posts, row.added) == ("done", 6_000, 6_000, 3_000)
    assert Mention.objects.count() == Match.objects.count() == 3_000


def _work_and_kill(row: Import, data: Path) -> None:
    environment = os.environ | {
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE
    )
    assert worker.stdout
    worker.stdout.readline()
    reached, until = row.posts, time.monotonic() + 120
    while worker.poll() is None and time.monotonic() < until:
        if Import.objects.get(pk=row.pk).posts > reached:
            break
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()


EMPTY_ANSWER = b'{"meta": {"result_count": 0}}\n'


def test_a_file_of_200_000_lines_takes_no_more_memory_than_a_small_one(
    analyst: Member, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP_S", 0.02)
    path = files.new_path(analyst.workspace.pk)
    with path.open("wb") as file:
        for line in x_lines(10_000, 100):
            file.write(line[:-1] + b', "ignored": "' + b"-" * 4_000 + b'"}\n' + EMPTY_ANSWER * 19)
    row = actions.add_file(analyst, name="long.ndjson", path=path)
    actions.check(analyst, row)
    holder, used = new_holder(), []
    while run_once(holder):
        used.append(memory())

    row.refresh_from_db()
    assert (row.lines, row.posts, row.matched) == (200_000, 10_000, 100)
    assert row.bytes_total > 40_000_000
    assert len(used) > 5
    assert max(used) - used[0] < 20_000_000


def memory() -> int:
    """What this process holds, in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()
