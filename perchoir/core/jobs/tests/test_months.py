"""A month is a range of numbers that never meets another's."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.core.jobs.months import lowest_id, month_of, month_of_id, start_of, word


@settings(max_examples=30)
@given(st.datetimes(datetime(2000, 1, 1), datetime(3000, 1, 1)))  # noqa: DTZ001
def test_an_instant_falls_between_the_bounds_of_its_month(at: datetime) -> None:
    at = at.replace(tzinfo=UTC)
    month = month_of(at)
    assert start_of(month) <= at < start_of(month + 1)
    assert month_of_id(lowest_id(month)) == month == month_of_id(lowest_id(month + 1) - 1)


def test_months_are_those_of_utc() -> None:
    almost = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert word(month_of(almost)) == "2026_11"


def test_ids_stay_exact_in_a_page() -> None:
    assert lowest_id(month_of(datetime(9999, 12, 31, tzinfo=UTC)) + 1) < 2**53


def test_an_id_from_before_months_has_none() -> None:
    assert month_of_id(10**9) == 0
