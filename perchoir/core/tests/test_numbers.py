"""Numbers from outside: what is one, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.core.numbers import whole_number, whole_numbers


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_digits_are_a_number(number: int) -> None:
    assert whole_number(str(number)) == number


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = whole_number(text)
    assert found is None or (0 <= found < 2**63 and text.strip("0123456789") == "")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "-1",
        "1_000",
        "1.0",
        "1e3",
        "0x1",
        "٣",
        "１",
        "²",
        "9" * 19,
    ],
)
def test_what_is_no_plain_number_is_none(text: str | None) -> None:
    assert whole_number(text) is None


def test_a_number_has_at_most_so_many_digits() -> None:
    assert whole_number("9999", 4) == 9999
    assert whole_number("10000", 4) is None


def test_of_many_texts_the_numbers_remain() -> None:
    assert whole_numbers(["3", "x", "", "12", "-1"]) == [3, 12]
    assert whole_numbers(["3", "12"], 1) == [3]
