"""A host that could pass for another one is shown in punycode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.core.kit.hosts import shown_host, shown_url


@pytest.mark.parametrize(
    "host",
    [
        "lemonde.fr",
        "économie.gouv.fr",
        "straße.de",
        "çocuk.com.tr",
        "việtnam.vn",
        "правительство.рф",
        "яндекс.com",
        "ελλάδα-νέα.gr",
        "日本語ひらがな.jp",
        "한국.kr",
        "ישראל.co.il",
        "مثال.com",
        "उदाहरण.in",
        "2026-год.рф",
    ],
)
def test_a_name_in_one_script_is_shown_in_its_letters(host: str) -> None:
    assert shown_host(host) == host


@pytest.mark.parametrize(
    "host",
    [
        "p\u0430ypal.com",  # a Cyrillic letter among Latin ones
        "аррӏе.com",  # all Cyrillic, all like Latin
        "соре.fr",
        "ρυι.com",  # all Greek, all like Latin
        "google\u0131\u0307.com",  # a letter with an accent of its own
        "g\u0251ogle.com",  # a letter of phonetics
        "exam\u200bple.com",  # not seen
        "exam\u00adple.com",
        "abc\u202egro.com",  # turned around
        "\u2066abc\u2069.com",
        "a\u3164b.com",  # an empty letter
        "日本abc.jp",
        "a\u2044b.com",  # a slash that is none
        "it\u02bcs.com",
        "\u01c3.com",
    ],
)
def test_a_name_that_may_mislead_is_shown_in_punycode(host: str) -> None:
    shown = shown_host(host)
    assert shown.isascii()
    assert shown.startswith("xn--")


def test_the_punycode_is_the_one_that_the_network_uses() -> None:
    assert shown_host("аррӏе.com") == "xn--80ak6aa92e.com"
    assert shown_host("www.аррӏе.com") == "www.xn--80ak6aa92e.com"


def test_a_name_that_came_in_punycode_is_read_only_where_it_is_clear() -> None:
    assert shown_host("xn--conomie-9xa.fr") == "économie.fr"
    assert shown_host("xn--80ak6aa92e.com") == "xn--80ak6aa92e.com"
    assert shown_host("xn--99999999999.com") == "xn--99999999999.com"
    assert shown_host("xn--.com") == "xn--.com"


def test_a_word_of_look_alikes_may_stand_under_a_name_of_its_own_script() -> None:
    assert shown_host("соре.рф") == "соре.рф"


def test_wide_letters_are_shown_as_what_they_lead_to() -> None:
    assert shown_host("ｅｘａｍｐｌｅ。ｃｏｍ") == "example.com"


def test_an_address_is_shown_with_its_true_host_alone() -> None:
    assert shown_url("https://apple.com@аррӏе.com:8080/é?a#b") == (
        "https://xn--80ak6aa92e.com:8080/é?a#b"
    )
    for url in ("", "mailto:a@b.example", "http://[broken", "https://a.example:x/"):
        assert shown_url(url) == url


@given(st.text(max_size=40))
def test_any_text_gives_a_name_without_what_is_not_seen_or_turns_around(host: str) -> None:
    shown = shown_host(host)
    assert not set(shown) & set("\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u00ad\ufeff")
