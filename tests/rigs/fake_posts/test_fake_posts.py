"""The bench's network must not lie about itself."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rigs.fake_posts import FakePosts

ROOT = Path(__file__).parents[3]
ME = {"Authorization": "Bearer account-7"}


@contextmanager
def process(record: Path, *more: str) -> Iterator[tuple[httpx.Client, int]]:
    command = [sys.executable, "-m", "tests.rigs.fake_posts", "--file", str(record), *more]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    try:
        address = running.stdout.readline().strip()
        with httpx.Client(base_url=address, headers=ME, trust_env=False) as client:
            yield client, running.pid
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def post(client: httpx.Client, text: str, key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/statuses", json={"status": text}, headers=headers)


def accepted(client: httpx.Client) -> list[str]:
    found: dict[str, list[dict[str, Any]]] = client.get("/_record").json()
    return [one["text"] for posts in found.values() for one in posts]


def test_a_kill_takes_nothing_back_that_was_accepted(tmp_path: Path) -> None:
    record = tmp_path / "record.ndjson"
    with process(record) as (client, pid):
        first = post(client, "un", "k").json()["id"]
        second = post(client, "deux").json()["id"]
        client.delete(f"/api/v1/statuses/{second}").raise_for_status()
        os.kill(pid, signal.SIGKILL)
    with record.open("ab") as file:
        file.write(b'{"id": "half a li')
    with process(record) as (client, _pid):
        assert accepted(client) == ["un", "deux"]
        assert post(client, "un", "k").json()["id"] == first
        assert post(client, "trois").status_code == 200
        assert client.get(f"/api/v1/statuses/{second}").status_code == 404
    lines = [line for line in record.read_bytes().splitlines() if line.endswith(b"}")]
    assert len([json.loads(line) for line in lines]) == 4


def test_the_same_seed_deals_the_same_fates(tmp_path: Path) -> None:
    fates = []
    for n in range(2):
        rules = json.dumps({"refuse": 0.3, "fail_before": 0.2})
        with process(tmp_path / f"{n}", "--seed", "5", "--rules", rules) as (client, _pid):
            fates.append([post(client, f"{k}").status_code for k in range(40)])
    assert fates[0] == fates[1]
    assert set(fates[0]) == {200, 422, 503}


def test_the_rules_are_changed_while_it_runs_and_the_fates_are_counted(tmp_path: Path) -> None:
    with process(tmp_path / "record") as (client, _pid):
        rules = client.post("/_rules", json={"honours_key": False, "next": ["lose"]}).json()
        assert (rules["honours_key"], rules["next"]) == (False, ["lose"])
        with pytest.raises(httpx.TransportError):
            post(client, "un", "k")
        post(client, "un", "k").raise_for_status()
        assert accepted(client) == ["un", "un"]
        assert client.get("/_played").json() == {"lose": 1, "accept": 1}
        assert client.post("/_rules", json={"lost": 1}).status_code == 422


def test_a_late_post_comes_after_its_connection_was_cut(tmp_path: Path) -> None:
    with (
        FakePosts(tmp_path / "record", next=("late",), late_s=0.05) as network,
        httpx.Client(base_url=network.url, headers=ME, trust_env=False) as client,
    ):
        with pytest.raises(httpx.TransportError):
            post(client, "plus tard")
        for _ in range(1_000):
            if accepted(client):
                break
        assert accepted(client) == ["plus tard"]


def test_each_account_sees_its_own_posts_alone(tmp_path: Path) -> None:
    with (
        FakePosts(tmp_path / "record") as network,
        httpx.Client(base_url=network.url, headers=ME, trust_env=False) as client,
    ):
        for n in range(45):
            post(client, f"{n}")
        page = client.get("/api/v1/accounts/7/statuses?limit=40").json()
        rest = client.get(
            "/api/v1/accounts/7/statuses", params={"limit": 40, "max_id": page[-1]["id"]}
        ).json()
        assert [one["content"] for one in page + rest] == [
            f"<p>{n}</p>" for n in reversed(range(45))
        ]
        assert client.get("/api/v1/accounts/8/statuses").json() == []
        other = {"Authorization": "Bearer account-8"}
        path = f"/api/v1/statuses/{page[0]['id']}"
        assert client.delete(path, headers=other).status_code == 404
