"""Counting by the public cases of each network and of Unicode."""

import pytest
from hypothesis import given

from perchoir.networks.text.counting import count, graphemes
from perchoir.networks.text.limits import LIMITS, limits_of
from perchoir.networks.text.links import in_units, links
from perchoir.networks.text.tests.samples import FAMILY, cases, data, texts

# Written for version 2, in which an emoji sequence counts each of its parts; version 3 counts 2.
_OLDER_THAN_V3 = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}
_COUNTERS = (
    "WeightedTweetsCounterTest",
    "WeightedTweetsWithDiscountedEmojiCounterTest",
    "UnicodeDirectionalMarkerCounterTest",
)


def _as_published(text: str) -> dict[str, object]:
    found = count(text, "x")
    return {
        "weightedLength": found.used,
        "valid": found.fits and found.used > 0,
        "permillage": found.used * 1000 // found.allowed,
        "validRangeEnd": len(in_units(text[: found.cuts_at])) - 1,
    }


def test_x_counts_as_its_public_cases_say() -> None:
    published = cases("twitter-text/validate.yml", *_COUNTERS)
    assert len(published) == 44
    wrong = set()
    for case in published:
        found = _as_published(case["text"])
        if any(found[name] != case["expected"][name] for name in found):
            wrong.add((case["description"], case["expected"]["weightedLength"]))
    assert {description for description, _ in wrong} == _OLDER_THAN_V3
    assert len(wrong) == 2


@pytest.mark.parametrize("group", ["urls", "urls_with_indices", "urls_with_directional_markers"])
def test_links_are_found_as_the_public_cases_say(group: str) -> None:
    for case in cases("twitter-text/extract.yml", group):
        text = case["text"]
        found = links(text)
        if group == "urls":
            assert [text[start:end] for start, end in found] == case["expected"], case
        else:
            assert [list(span) for span in found] == [
                each["indices"] for each in case["expected"]
            ], case


def test_graphemes_follow_unicode() -> None:
    """One case is older than Unicode 15.1, which joins Indic conjuncts."""
    wrong = []
    for line in data("unicode/GraphemeBreakTest.txt").splitlines():
        marks = line.split("#")[0].strip(" ÷\t")
        if marks:
            wanted = ["".join(map(_character, part.split())) for part in marks.split("÷")]
            text = "".join(wanted)
            if [text[start:end] for start, end in graphemes(text)] != wanted:
                wrong.append(line.split("#")[0].strip())
    assert len(wrong) <= 1, wrong


def _character(code: str) -> str:
    return "" if code == "×" else chr(int(code, 16))


def test_300_family_emoji_pass_the_graphemes_of_bluesky_and_fail_its_bytes() -> None:
    found = count(FAMILY * 300, "bluesky")
    assert (found.used, found.allowed) == (300, 300)
    assert (found.bytes_used, found.bytes_allowed) == (7_500, 3_000)
    assert found.cuts_at == 120 * len(FAMILY)
    assert not found.fits


def test_mastodon_counts_a_link_as_23_and_a_remote_mention_without_its_server() -> None:
    text = "@marie@mastodon.example voyez https://example.com/une/adresse/bien/longue"
    assert count(text, "mastodon").used == len("@marie voyez ") + 23
    assert count("example.com", "mastodon").used == len("example.com")


def test_mastodon_is_counted_by_the_instances_own_configuration() -> None:
    statuses = {"max_characters": 40, "characters_reserved_per_url": 30}
    limits = limits_of("mastodon", {"statuses": statuses})
    found = count("Bonjour tout le monde https://a.fr", "mastodon", limits)
    assert (found.used, found.allowed, found.cuts_at) == (52, 40, 22)


def test_a_configuration_that_makes_no_sense_leaves_the_default() -> None:
    limits = limits_of("mastodon", {"statuses": {"max_characters": "many"}})
    assert limits.allowed == 500


def test_threads_counts_an_emoji_by_its_bytes() -> None:
    assert count("a🇫🇷", "threads").used == 1 + 8


def test_each_network_names_the_source_of_its_limit_and_its_month() -> None:
    for network, limits in LIMITS.items():
        assert limits.source.endswith("2026") or network == "home"


@given(texts)
def test_what_stands_before_the_cut_fits_and_the_cut_is_between_graphemes(text: str) -> None:
    for network in ("x", "bluesky", "mastodon", "linkedin", "threads"):
        limits = limits_of(network)._replace(allowed=20)
        cut = count(text, network, limits).cuts_at
        if cut is not None:
            edges = {0, *(end for _, end in graphemes(text))}
            assert cut in edges
            assert cut < len(text)


def test_a_text_written_to_keep_us_busy_is_counted_all_the_same() -> None:
    assert count("a." * 8_000, "x").used == 16_000
