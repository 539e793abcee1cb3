"""What is written on a real server is stored exactly once, whatever dies in the middle."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.listening import Listening
from tests.journeys.house import House
from tests.rigs.atproto.rig import Atproto

pytestmark = [pytest.mark.atproto, pytest.mark.enable_socket]
ONE_HOUR_AGO, IN_TEN_HOURS = -1, 10
FREEZES = 100


@pytest.fixture
def listening(house: House, atproto: Atproto) -> Listening:
    return Listening(house, atproto)


def test_a_worker_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(
    listening: Listening,
) -> None:
    house = listening.house
    for killed_at in (50, 300, 550, 800):
        with listening.writing(250):
            worker = house.run("worker")
            listening.wait_for(killed_at)
            worker.kill()
            worker.wait()
            house.tell("lapse", hours=ONE_HOUR_AGO)
    house.run("worker")
    listening.assert_exactly(1_000)


def test_a_worker_that_is_asked_to_stop_stores_what_it_read_and_lets_go(
    listening: Listening,
) -> None:
    for stopped_at in (50, 200):
        with listening.writing(150):
            worker = listening.house.run("worker")
            listening.wait_for(stopped_at)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(120) == 0
            assert listening.house.tell("lapse", hours=0)["leases"] == 0
    listening.house.run("worker")
    listening.assert_exactly(300)


def test_of_two_workers_at_once_one_listens_and_the_other_takes_over(listening: Listening) -> None:
    house = listening.house
    with listening.writing(600):
        workers = [house.run("worker"), house.run("worker")]
        listening.wait_for(100)
        workers[0].kill()
        house.tell("lapse", hours=ONE_HOUR_AGO)
        listening.wait_for(300)
        house.run("worker")
    listening.assert_exactly(600)


def test_a_worker_that_lost_its_lease_stores_nothing_more(listening: Listening) -> None:
    """It was frozen, as a suspended machine is, and wakes up when another has taken over."""
    house = listening.house
    with listening.writing(600):
        frozen = house.run("worker")
        listening.wait_for(100)
        _freeze_between_writes(house, frozen)
        house.tell("lapse", hours=ONE_HOUR_AGO)
        house.run("worker")
        listening.wait_for(300)
        frozen.send_signal(signal.SIGCONT)
    listening.assert_exactly(600)


def test_a_clock_that_was_moved_back_keeps_no_source_from_being_listened_to(
    listening: Listening,
) -> None:
    house = listening.house
    with listening.writing(200):
        worker = house.run("worker")
        listening.wait_for(50)
        worker.kill()
        worker.wait()
        assert house.tell("lapse", hours=IN_TEN_HOURS)["leases"] == 1
        house.run("worker")
    listening.assert_exactly(200)


def test_a_server_that_is_killed_and_started_again_is_read_on(
    listening: Listening, atproto: Atproto
) -> None:
    listening.house.run("worker")
    with listening.writing(150):
        listening.wait_for(100)
    atproto.kill()
    atproto.start()
    with listening.writing(150):
        pass
    listening.assert_exactly(300)


def test_a_database_that_somebody_holds_for_six_seconds_delays_and_loses_nothing(
    listening: Listening,
) -> None:
    house = listening.house
    house.run("worker")
    with listening.writing(300):
        listening.wait_for(50)
        with _held(house):
            time.sleep(6)
    listening.assert_exactly(300)


def test_a_database_that_cuts_every_connection_is_reached_again(listening: Listening) -> None:
    house = listening.house
    if not house.database_url:
        pytest.skip("SQLite has no connection to cut; set PERCHOIR_DATABASE_URL")
    house.run("worker")
    with listening.writing(400):
        for cut_at in (50, 120, 200):
            listening.wait_for(cut_at)
            _cut_connections(house, listening)
    listening.assert_exactly(400)


def _freeze_between_writes(house: House, worker: "subprocess.Popen[bytes]") -> None:
    """Frozen in the middle of a write it would keep everybody else from writing."""
    for _ in range(FREEZES):
        worker.send_signal(signal.SIGSTOP)
        if _can_write(house):
            return
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.05)
    pytest.fail("the worker never stopped writing")


def _can_write(house: House) -> bool:
    """Whether nobody holds what was written and not yet committed."""
    if house.database_url:
        with psycopg.connect(house.database_url) as connection:
            held = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            ).fetchone()
        return held == (0,)
    with closing(sqlite3.connect(_file(house), timeout=0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.rollback()
        return True


def _file(house: House) -> Path:
    return house.folder / "perchoir.sqlite3"


@contextmanager
def _held(house: House) -> Iterator[None]:
    """Nobody else may write meanwhile."""
    if house.database_url:
        with psycopg.connect(house.database_url) as connection:
            connection.execute("LOCK TABLE mentions_mention IN EXCLUSIVE MODE")
            yield
        return
    with closing(sqlite3.connect(_file(house))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


def _cut_connections(house: House, listening: Listening) -> None:
    """Those of the workers: the keeper's would break the test itself."""
    keeper = listening.house.tell("connection")["pid"]
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid NOT IN (%s, pg_backend_pid())",
            [keeper],
        ).fetchone()
    assert cut
    assert cut[0] > 0
