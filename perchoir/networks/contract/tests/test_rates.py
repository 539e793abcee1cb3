"""What a network says is left is read in all the ways in which networks say it."""

from datetime import UTC, datetime, timedelta

import pytest

from perchoir.networks.contract.rates import Rate, room_left
from perchoir.networks.registry import PUBLISHING, rates

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("prefix", "reset"),
    [
        ("ratelimit-", str(int(SOON.timestamp()))),
        ("ratelimit-", "300"),
        ("x-ratelimit-", "2026-11-23T09:05:00.000000Z"),
    ],
)
def test_what_is_left_is_read(prefix: str, reset: str) -> None:
    headers = {f"{prefix}limit": "300", f"{prefix}remaining": "7", f"{prefix}reset": reset}
    found = room_left(headers, NOW)
    assert found
    assert (found.left, found.most, found.resets_at) == (7, 300, SOON)
    assert found.is_low
    assert found.is_spent


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ratelimit-limit": "300"},
        {"ratelimit-limit": "0", "ratelimit-remaining": "0", "ratelimit-reset": "60"},
        {"ratelimit-limit": "300", "ratelimit-remaining": "-1", "ratelimit-reset": "60"},
        {"ratelimit-limit": "300", "ratelimit-remaining": "1", "ratelimit-reset": "tomorrow"},
        {"ratelimit-limit": "300", "ratelimit-remaining": "1", "ratelimit-reset": "1000000001"},
    ],
)
def test_what_makes_no_sense_is_not_believed(headers: dict[str, str]) -> None:
    assert room_left(headers, NOW) is None


def test_every_limit_has_a_source_and_a_date() -> None:
    every = [rate for network in PUBLISHING for rate in rates(network)]
    assert every
    for rate in every:
        assert rate.source.startswith("https://")
        assert rate.as_of >= "2026"


def test_a_part_of_the_limit_is_kept_for_reading() -> None:
    rate = Rate("points", 5_000, 3_600, post=3, delete=1, source="", as_of="")
    assert rate.posts == 1_500
    assert Rate("sign-ins", 300, 86_400, post=0, delete=0, source="", as_of="").posts is None
    assert [rate.posts for rate in rates("bluesky")] == [1_500, 10_500, None]
