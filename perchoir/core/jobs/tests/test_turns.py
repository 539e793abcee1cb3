"""One writer at a time, and another try when the database asks for one."""

import threading

import pytest
from django.db import OperationalError, connection

from perchoir.core.jobs import turns
from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Workspace


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_FIRST_PAUSE_S", 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_tried_again(workspace: Workspace) -> None:
    tries: list[int] = []

    def work() -> str:
        Workspace.objects.update(name=f"try {len(tries)}")
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        return "done"

    assert in_turn(workspace.pk, work) == "done"
    assert Workspace.objects.get().name == "try 2"


@pytest.mark.django_db(transaction=True)
def test_what_trying_again_cannot_help_is_raised_at_once(workspace: Workspace) -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise OperationalError("no such table")

    with pytest.raises(OperationalError):
        in_turn(workspace.pk, work)
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_locked_is_said_in_the_end(workspace: Workspace) -> None:
    def work() -> None:
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        in_turn(workspace.pk, work)


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_workspace_take_turns(workspace: Workspace) -> None:
    inside: list[int] = []
    seen: list[int] = []

    def work() -> None:
        inside.append(1)
        seen.append(len(inside))
        threading.Event().wait(0.05)
        inside.pop()

    def other() -> None:
        in_turn(workspace.pk, work)
        connection.close()

    threads = [threading.Thread(target=other) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1, 1, 1]
