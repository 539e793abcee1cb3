"""The fuzz harness finds what is planted, and tells a refusal from a failure."""

import json
import time
from pathlib import Path

import pytest

from bench import fuzzing


def test_a_planted_failure_is_found_told_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def target(data: bytes) -> None:
        if b"OR" in data:
            raise KeyError("planted")
        if b"A" in data:
            raise ValueError("a refusal")

    outcome = fuzzing.fuzz(
        "toy", target, [b"a A"], (ValueError,), tokens=[b"OR"], seconds=0.5, keep_in=tmp_path
    )
    assert [place.split()[0] for place in outcome.failures] == ["KeyError"]
    assert outcome.refused > 0
    (kept,) = tmp_path.iterdir()
    assert b"OR" in kept.read_bytes()
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["parser"] == "toy"
    assert last["crashes"] == 1


def test_an_input_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def target(data: bytes) -> None:
        if data == b"slow":
            time.sleep(5)

    monkeypatch.setattr(fuzzing, "SLOW_S", 0.05)
    outcome = fuzzing.fuzz("toy", target, [b"slow"], (), seconds=0.01)
    assert [place.split()[0] for place in outcome.failures] == ["TooSlow"]


def test_the_time_to_run_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDS", "3")
    assert fuzzing.duration() == 3
    monkeypatch.delenv("SECONDS")
    monkeypatch.setenv("QUICK", "1")
    assert fuzzing.duration() == 10
