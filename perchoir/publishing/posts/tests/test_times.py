"""Local time plus zone, on the two days of the year when it is not simple."""

from datetime import UTC, datetime

import pytest

from perchoir.core.errors import Mistake
from perchoir.publishing.posts.times import instant_of


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-11-22T18:05", "Europe/Paris", datetime(2026, 11, 22, 17, 5, tzinfo=UTC)),
        ("2026-07-14T09:00", "Europe/Paris", datetime(2026, 7, 14, 7, 0, tzinfo=UTC)),
        ("2026-11-22T18:05", "Asia/Kolkata", datetime(2026, 11, 22, 12, 35, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_an_instant(local: str, zone: str, instant: datetime) -> None:
    assert instant_of(local, zone) == instant


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_the_hour_that_does_not_exist_means_the_first_instant_after_it(minute: int) -> None:
    assert instant_of(f"2026-03-29T02:{minute:02}", "Europe/Paris") == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_the_hour_that_comes_twice_means_the_first_of_the_two() -> None:
    assert instant_of("2026-10-25T02:30", "Europe/Paris") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T10:00", "9999-12-31T23:59", "\x00",
                                  "2026-11-22T18:05+02:00"])  # fmt: skip
def test_what_is_no_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Mistake):
        instant_of(text, "Europe/Paris")


@pytest.mark.parametrize("zone", ["", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime"])
def test_what_is_no_zone_is_refused_with_a_sentence(zone: str) -> None:
    with pytest.raises(Mistake):
        instant_of("2026-11-22T18:05", zone)
