"""Ids become visible in their own order, whoever commits first."""

import threading

import pytest
from django.db import connection, connections, transaction

from perchoir.core.live.actions import publish
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Workspace


@pytest.mark.django_db(transaction=True)
def test_two_transactions_at_once_never_show_the_later_event_first(workspace: Workspace) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there are never two transactions at once")
    second_tries = threading.Event()
    second_done = threading.Event()

    def second() -> None:
        with transaction.atomic():
            second_tries.set()
            publish(workspace, "watch:1", {"n": 2})
        second_done.set()
        connections.close_all()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        publish(workspace, "watch:1", {"n": 1})
        thread.start()
        second_tries.wait(5)
        assert not second_done.wait(0.3), "the second must wait for the first to commit"
    thread.join(5)
    assert [event.payload["n"] for event in LiveEvent.objects.order_by("pk")] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_workspaces_do_not_wait_for_each_other(workspace: Workspace) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there are never two transactions at once")
    other = Workspace.objects.create(name="Other", slug="other")

    def second() -> None:
        publish(other, "watch:2", {})
        connections.close_all()

    with transaction.atomic():
        publish(workspace, "watch:1", {})
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(5)
        assert not thread.is_alive()
