"""Perchoir starts from nothing, stops when it is asked to, and is copied while it works."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.listening import Listening
from tests.faults.whole import Streamed, Whole
from tests.journeys.house import Builder, House
from tests.rigs.atproto.rig import Atproto

pytestmark = pytest.mark.enable_socket
SHUTDOWN_S = 10  # the default of PERCHOIR_SHUTDOWN_SECONDS
STREAMS = ("/w/morvan/deck/stream/", "/w/morvan/live/?topics=source:1")


@pytest.fixture
def empty_house(builder: Builder, tmp_path: Path) -> Iterator[House]:
    house = builder.empty(tmp_path / "empty")
    yield house
    house.close()


@pytest.fixture
def other_house(builder: Builder, tmp_path: Path) -> Iterator[House]:
    house = builder.build(tmp_path / "other")
    yield house
    house.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_of_it_starts_from_nothing_and_a_signal_ends_it_with_streams_open(
    empty_house: House, number: signal.Signals
) -> None:
    whole = Whole(empty_house)
    empty_house.settle()
    streams = [Streamed(empty_house, path) for path in STREAMS]
    assert len(whole.processes()) >= 3
    whole.process.send_signal(number)
    assert whole.process.wait(SHUTDOWN_S) == 0
    assert all(stream.ended() for stream in streams)
    assert whole.processes() == []


@pytest.mark.parametrize("command", ["web", "up"])
def test_a_port_that_is_taken_is_told_in_one_sentence(house: House, command: str) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        process = house.run(command, PERCHOIR_PORT=str(house.port))
        assert process.wait(90) == 1
    said = (house.folder / f"{command}.log").read_text()
    assert said.splitlines() == [
        f"CommandError: Port {house.port} on 127.0.0.1 is taken: Perchoir may be running already."
        " Stop the other program, or choose another port with PERCHOIR_PORT."
    ]


def test_a_host_that_is_not_ours_is_told_in_one_sentence(house: House) -> None:
    process = house.run("web", "--prepared", PERCHOIR_HOST="192.0.2.1")
    assert process.wait(90) == 1
    said = (house.folder / "web.log").read_text()
    assert "Perchoir cannot listen on 192.0.2.1" in said
    assert "Traceback" not in said


@pytest.mark.atproto
def test_a_backup_taken_while_posts_come_in_is_whole_and_can_be_gone_on_from(
    house: House, other_house: House, atproto: Atproto, tmp_path: Path
) -> None:
    listening = Listening(house, atproto)
    worker = house.run("worker")
    with listening.writing(300):
        listening.wait_for(80)
        assert house.run("backup", str(tmp_path / "saved")).wait(180) == 0
    worker.kill()
    assert other_house.run("restore", str(tmp_path / "saved"), "--yes").wait(180) == 0
    listening.house = other_house
    figures = other_house.tell("figures", watch=listening.word)
    assert 80 <= figures["mentions"] <= 300
    assert figures["mentions"] == figures["posts"] == figures["volume"]
    assert figures["wrong_counts"] == 0
    other_house.tell("lapse", hours=-1)
    other_house.run("worker")
    listening.assert_exactly(300)
