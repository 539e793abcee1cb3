"""A month is dropped while others read: nobody who reads is refused."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection, transaction

from perchoir.core.jobs.months import lowest_id
from perchoir.core.jobs.partitions import Monthly, Partition, drop, partitions_of, reserve
from perchoir.core.jobs.tables import execute, rows_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no months"),
]

ROOMS = Monthly("trial_room", "id")


@pytest.fixture
def month() -> Iterator[Partition]:
    """One month of a table that points to two others."""
    for statement in (
        "CREATE TABLE trial_house (id bigint PRIMARY KEY)",
        "CREATE TABLE trial_street (id bigint PRIMARY KEY)",
        "CREATE TABLE trial_room (id bigint, house bigint REFERENCES trial_house,"
        " street bigint REFERENCES trial_street) PARTITION BY RANGE (id)",
        "CREATE TABLE trial_room_old PARTITION OF trial_room"
        f" FOR VALUES FROM ({lowest_id(1)}) TO ({lowest_id(2)})",
    ):
        execute(statement, [])
    yield partitions_of(ROOMS)[0]
    execute("DROP TABLE trial_room, trial_house, trial_street", [])


@pytest.mark.parametrize(
    ("first", "second"), [("trial_house", "trial_street"), ("trial_street", "trial_house")]
)
def test_whoever_reads_while_a_month_goes_is_never_refused(
    month: Partition, first: str, second: str
) -> None:
    has_read, goes = threading.Event(), threading.Event()

    def read() -> None:
        with closing(connection), transaction.atomic():
            rows_of(f"SELECT * FROM {first}", [])
            has_read.set()
            goes.wait(60)
            time.sleep(0.3)  # what drops the month waits for the table by now
            rows_of(f"SELECT * FROM {second}", [])

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        has_read.wait(60)
        with transaction.atomic():
            goes.set()
            reserve([(ROOMS, month)])
            drop(ROOMS, month)
        reading.result()
    assert partitions_of(ROOMS) == []
