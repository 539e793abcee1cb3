"""Windows are cut on the reader's own clock, also where summer time begins and ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from perchoir.listening.trends.periods import DAY, HOUR, MONTH, WEEK, between, last_days, last_hours

PARIS, KOLKATA = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 3, 29, 10, 30, tzinfo=UTC)


def test_a_day_in_paris_begins_at_midnight_in_paris() -> None:
    period = last_days(NOW, 7, PARIS)
    assert (period.count, period.step) == (28, timedelta(hours=6))
    assert period.starts_at == datetime(2026, 3, 22, 23, tzinfo=UTC)
    # Summer time began on the 29th: that day has 23 hours.
    assert period.ends_at == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_the_window_before_has_the_same_days_on_the_calendar() -> None:
    before = last_days(NOW, 30, PARIS).before()
    assert [before.starts()[0].date(), before.starts()[-1].date()] == [
        date(2026, 1, 29),
        date(2026, 2, 27),
    ]


def test_twenty_four_hours_are_twenty_four_hours_across_a_change() -> None:
    period = last_hours(NOW, 24, PARIS)
    assert (period.count, period.step) == (24, HOUR)
    assert period.ends_at - period.starts_at == timedelta(hours=24)
    assert [start.hour for start in period.starts()][-11:-8] == [1, 3, 4]


def test_every_instant_of_a_window_falls_in_one_step() -> None:
    for zone in (PARIS, KOLKATA, ZoneInfo("America/St_Johns")):
        for period in (
            last_days(NOW, 7, zone),
            last_days(NOW, 30, zone),
            last_hours(NOW, 24, zone),
        ):
            places = []
            moment = period.starts_at
            while moment < period.ends_at:
                places.append(period.place_of(moment))
                moment += timedelta(minutes=30)
            assert places == sorted(places)
            assert set(places) == set(range(period.count))
            assert period.place_of(period.starts_at - timedelta(seconds=1)) == -1
            assert period.place_of(period.ends_at) == period.count


def test_long_windows_have_long_steps() -> None:
    def step(days: int) -> timedelta:
        return between(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=days - 1), PARIS).step

    assert [step(1), step(30), step(200), step(1500)] == [HOUR, DAY, WEEK, MONTH]
