"""What a network must fetch itself is lent for an hour, to whoever was told where."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from perchoir.networks.contract import Refused
from perchoir.publishing.attachments.lending import is_public, lend, sweep_lent

PICTURE = b"\xff\xd8\xff" + b"a picture" * 9


@pytest.fixture
def here(settings: Settings) -> str:
    settings.ADDRESS = "https://perchoir.example"
    return "https://perchoir.example"


async def test_whoever_was_told_the_address_gets_the_very_bytes(here: str, client: Client) -> None:
    address = await lend("image/jpeg", PICTURE)
    assert address.startswith(f"{here}/lent/")
    answer = client.get(address.removeprefix(here))
    assert answer.status_code == 200
    assert answer.content == PICTURE
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert client.head(address.removeprefix(here)).status_code == 200
    assert client.post(address.removeprefix(here)).status_code == 405


async def test_after_an_hour_nobody_does(here: str, client: Client) -> None:
    address = await lend("image/jpeg", PICTURE)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(address.removeprefix(here)).status_code == 404


@pytest.mark.parametrize("end", ["", "x", "xxxxxxxxxx"])
async def test_an_address_that_was_not_told_opens_nothing(
    here: str, client: Client, end: str
) -> None:
    address = await lend("image/jpeg", PICTURE)
    token = address.removeprefix(f"{here}/lent/").rstrip("/")
    assert client.get(f"/lent/{token[:-10]}{end}/").status_code == 404


async def test_a_page_is_never_served(here: str, client: Client) -> None:
    address = await lend("text/html", b"<script>alert(1)</script>")
    assert client.get(address.removeprefix(here)).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["http://perchoir.example", "https://localhost:8000", "https://127.0.0.1", "https://10.0.0.7",
     "https://perchoir", "https://perchoir.local", "https://[::1]:8443", "https://192.168.1.4"],
)  # fmt: skip
async def test_a_house_that_nobody_can_reach_lends_nothing(
    settings: Settings, media: Path, address: str
) -> None:
    settings.ADDRESS = address
    with pytest.raises(Refused) as raised:
        await lend("image/jpeg", PICTURE)
    assert raised.value.code == "no_public_address"
    assert not (media / "lent").exists()


@pytest.mark.parametrize("address", ["https://perchoir.example", "https://8.8.8.8"])
def test_a_house_of_the_world_can_be_reached(address: str) -> None:
    assert is_public(address)


async def test_what_is_lent_no_longer_is_swept_and_the_rest_stays(
    here: str, media: Path, client: Client
) -> None:
    await lend("image/jpeg", PICTURE)
    stays = await lend("image/png", b"another")
    [old] = [one for one in (media / "lent").iterdir() if one.read_bytes() == PICTURE]
    hours_ago = time.time() - 3 * 3600
    os.utime(old, (hours_ago, hours_ago))
    assert sweep_lent() == 1
    assert client.get(stays.removeprefix(here)).content == b"another"


async def test_bytes_that_are_lent_again_are_fresh_again(here: str, media: Path) -> None:
    await lend("image/jpeg", PICTURE)
    [path] = (media / "lent").iterdir()
    os.utime(path, (1, 1))
    await lend("image/jpeg", PICTURE)
    assert sweep_lent() == 0
