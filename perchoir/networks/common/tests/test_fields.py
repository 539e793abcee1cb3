from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from perchoir.networks.common.delays import limit_remaining, limit_resets_in, retry_after
from perchoir.networks.common.fields import (
    count,
    inner,
    language,
    moment,
    objects,
    text,
    web_address,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [None, [], {}, True, 1.5, "x", -1, 2**63, "9" * 30, "١"])
def test_a_wrong_type_reads_as_absent(wrong: object) -> None:
    fields = {"a": wrong}
    assert count(fields, "a") is None
    assert inner(fields, "a") == {}
    assert objects(fields, "a") == []
    assert isinstance(text(fields, "a"), str)
    assert moment(wrong) is None
    assert web_address(wrong) == ""


def test_right_values_are_read() -> None:
    assert count({"a": "12"}, "a") == 12
    assert text({"a": 12}, "a") == "12"
    assert objects({"a": [{}, 1, {"b": 2}]}, "a") == [{}, {"b": 2}]
    assert moment("2026-11-22T13:00:00+01:00") == NOW
    assert moment("2026-11-22T12:00:00") == NOW
    assert web_address(" HTTPS://a.example/x ") == "https://a.example/x"


@pytest.mark.parametrize(
    "wrong", ["javascript:x", "http://a b", "//a", "https://" + "a" * 5_000, "https", "ftp://a"]
)
def test_what_is_no_address_is_none(wrong: str) -> None:
    assert web_address(wrong) == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [("FR", "fr"), ("pt_br", "pt-BR"), ("zh-Hans-CN", "zh-Hans-CN"), ("und", ""), ("français", "")],
)
def test_languages_have_one_way_to_be_written(written: str, read: str) -> None:
    assert language(written) == read


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("999999999", 86_400.0),
        (format_datetime(NOW + timedelta(minutes=2)), 120.0),
        (format_datetime(NOW - timedelta(days=2)), 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ((NOW + timedelta(minutes=5)).isoformat(), 300.0),
        ("2026-11-22T12:05:00.123456Z", 300.123456),
        (str(int(NOW.timestamp()) + 300), 300.0),
        ("300", 300.0),
        ("x", None),
    ],
)
def test_a_reset_is_read_as_each_family_of_servers_writes_it(
    value: str, seconds: float | None
) -> None:
    assert limit_resets_in({"x-ratelimit-reset": value}, NOW) == seconds


def test_calls_left_are_a_number_or_unknown() -> None:
    assert limit_remaining({"x-ratelimit-remaining": "12"}) == 12
    assert limit_remaining({"x-ratelimit-remaining": "many"}) is None
    assert limit_remaining({}) is None
