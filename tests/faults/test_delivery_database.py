"""What the database does to a post on its way: locked, full, restarted; and a clock that moves."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone

from perchoir.networks.contract import Tools
from perchoir.networks.contract.errors import NeedsReconnect
from perchoir.networks.contract.publishing import Credentials, Frozen, Place, RemotePost
from perchoir.publishing.deliveries import claiming, recording, sending, settling
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Attempt, Delivery, State
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.conftest import network as network
from perchoir.publishing.deliveries.tests.conftest import plan as plan
from perchoir.publishing.deliveries.tests.conftest import voice as voice
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools

pytestmark = pytest.mark.django_db(transaction=True)
Answering = Callable[[], None]


@pytest.fixture
def work(network: FileNetwork) -> Iterator[Callable[[], int]]:
    loop = asyncio.new_event_loop()
    yield lambda: Engine(network.networks(), tools(), loop).run(0.01)
    loop.close()


def _while_answering(
    network: FileNetwork, monkeypatch: pytest.MonkeyPatch, happens: Answering
) -> None:
    """`happens` once the network accepted the post, before its answer is written down."""
    send = network.send

    async def accepted(
        frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        remote = await send(frozen, place, credentials, tools)
        happens()
        return remote

    monkeypatch.setattr(network, "send", accepted)


def _lapse() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.exclude(lease_until=None).update(lease_until=past)
    settling.sweep()
    Delivery.objects.filter(state=State.UNKNOWN).update(not_before=None)


def _state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def _locked_for(seconds: float) -> Callable[[], None]:
    """Somebody else locks what would be written, and lets go later."""

    def lock() -> None:
        locked = threading.Event()
        threading.Thread(target=_hold, args=(seconds, locked)).start()
        assert locked.wait(5)

    return lock


def _hold(seconds: float, locked: threading.Event) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN EXCLUSIVE")
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE deliveries_delivery, deliveries_part IN EXCLUSIVE MODE")
        locked.set()
        time.sleep(seconds)
        cursor.execute("ROLLBACK")
    connection.close()


def test_an_answer_waits_until_a_locked_database_is_free(
    plan: Plan, network: FileNetwork, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = plan()
    _while_answering(network, monkeypatch, _locked_for(0.3))
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA busy_timeout=50" if is_sqlite else "SET lock_timeout='50ms'")
    work()
    assert _state(delivery) == State.SENT
    assert set(network.keys().values()) == {1}
    connection.close()


def test_a_full_disk_leaves_an_attempt_and_no_second_post(
    plan: Plan, network: FileNetwork, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the disk of a PostgreSQL server is not filled here")
    delivery = plan()
    monkeypatch.setattr(sending, "_PAUSES_S", (0.0,))

    def full(_sent: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO filler VALUES (zeroblob(100000000))")

    monkeypatch.setattr(recording, "record_sent", full)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (bytes BLOB)")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0] + 20}")
    work()
    assert _state(delivery) == State.SENDING
    assert Attempt.objects.get().outcome == Attempt.Outcome.OPEN
    monkeypatch.undo()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filler")
    _lapse()
    work()
    assert _state(delivery) == State.SENT
    assert set(network.keys().values()) == {1}


@pytest.mark.usefixtures("connections_may_be_cut")
def test_a_server_that_goes_away_before_the_answer_is_waited_for(
    plan: Plan, network: FileNetwork, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could go away")
    delivery = plan()
    _while_answering(network, monkeypatch, _cut_everybody)
    work()
    assert _state(delivery) == State.SENT
    assert set(network.keys().values()) == {1}


def _cut_everybody() -> None:
    """What an immediate restart does to a worker: its connection is gone."""
    cutting = threading.Thread(target=_cut)
    cutting.start()
    cutting.join()


def _cut() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_moves_between_claim_and_answer_sends_nothing_twice(
    plan: Plan,
    network: FileNetwork,
    work: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    """A clock an hour ahead is a lease an hour back for whoever looks, and the other way round."""
    delivery = plan()

    def moved() -> None:
        leases = Delivery.objects.exclude(lease_until=None)
        leases.update(lease_until=F("lease_until") - timedelta(hours=hours))
        settling.sweep()

    keep = recording.begin_attempts

    def begin_and_move(begun: list[recording.Beginning]) -> list[Attempt | None]:
        attempts = keep(begun)
        moved()
        return attempts

    monkeypatch.setattr(recording, "begin_attempts", begin_and_move)
    work()
    monkeypatch.setattr(recording, "begin_attempts", keep)
    for _ in range(3):
        _lapse()
        work()
    assert _state(delivery) == State.SENT
    assert network.calls == 1
    assert set(network.keys().values()) == {1}


def test_a_token_revoked_in_between_holds_the_post(
    plan: Plan, network: FileNetwork, work: Callable[[], int]
) -> None:
    """Between the account's opening and the call; asking for fresh credentials fails as well."""
    delivery = plan()
    network.broken = [NeedsReconnect("token_revoked"), NeedsReconnect("token_revoked")]
    work()
    assert _state(delivery) == State.HELD
    delivery.account.refresh_from_db()
    assert delivery.account.broken_at
    assert network.texts() == []
    assert claiming.claim_due("another") == []


def teardown_module() -> None:
    connections.close_all()
