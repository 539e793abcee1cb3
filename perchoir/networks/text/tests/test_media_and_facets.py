"""Media limits as data, and what Bluesky finds in a text."""

import pytest

from perchoir.networks.text.facets import facets, is_domain
from perchoir.networks.text.limits import LIMITS, check_names
from perchoir.networks.text.media import (
    MEDIA,
    MediaFacts,
    ServerLimits,
    check_alts,
    check_media,
    limits_of_server,
)
from perchoir.networks.text.problems import Problem
from perchoir.networks.text.tests.samples import data

PICTURE = MediaFacts("image/jpeg", 500_000, 1_200, 1_000)
MOVING = MediaFacts("image/gif", 500_000, 400, 300, animated=True)
VIDEO = MediaFacts("video/mp4", 5_000_000, 1_920, 1_080, 30)


def test_an_ordinary_picture_passes_wherever_pictures_are_taken() -> None:
    for network in set(MEDIA) - {"youtube"}:
        assert check_media(network, [PICTURE]) == []


def test_every_network_with_a_limit_of_text_has_one_of_media() -> None:
    assert set(MEDIA) == set(LIMITS) - {"x_premium", "youtube_title"}


@pytest.mark.parametrize(
    ("network", "given", "found"),
    [
        ("bluesky", [PICTURE] * 5, [Problem("too_many_media", 4, 5)]),
        ("bluesky", [PICTURE, VIDEO], [Problem("kinds_not_together")]),
        ("x", [VIDEO] * 2, [Problem("too_many_videos", 1, 2)]),
        ("instagram", [], [Problem("media_missing", 1, 0)]),
        (
            "instagram",
            [PICTURE._replace(width=1_200, height=3_000)],
            [Problem("ratio_too_small", 0.8, 0.4, 0)],
        ),
        (
            "instagram",
            [PICTURE._replace(mime="image/png")],
            [Problem("type_not_taken", position=0)],
        ),
        ("youtube", [PICTURE], [Problem("kind_not_taken", position=0)]),
        ("bluesky", [VIDEO], []),
        (
            "bluesky",
            [VIDEO._replace(size=100_000_001, seconds=181)],
            [
                Problem("file_too_large", 100_000_000, 100_000_001, 0),
                Problem("seconds_too_large", 180, 181, 0),
            ],
        ),
        ("bluesky", [MOVING], [Problem("animation_not_taken", position=0)]),
        (
            "bluesky",
            [PICTURE, PICTURE._replace(size=2_000_001)],
            [Problem("file_too_large", 2_000_000, 2_000_001, 1)],
        ),
        ("x", [VIDEO._replace(seconds=1_201)], [Problem("seconds_too_large", 1_200, 1_201, 0)]),
        (
            "mastodon",
            [PICTURE._replace(width=10_000, height=10_000)],
            [Problem("too_many_pixels", 33_177_600, 100_000_000, 0)],
        ),
    ],
)
def test_what_a_network_refuses_is_named(
    network: str, given: list[MediaFacts], found: list[Problem]
) -> None:
    assert check_media(network, given) == found


@pytest.mark.parametrize(
    ("network", "fact", "alt", "allowed"),
    [
        ("x", PICTURE, "é" * 1_001, 1_000),
        ("bluesky", PICTURE, "👨‍👩‍👧" * 2_001, 2_000),
        ("bluesky", VIDEO, "👨‍👩‍👧" * 1_001, 1_000),
        ("mastodon", PICTURE, "é" * 1_501, 1_500),
        ("linkedin", PICTURE, "é" * 4_087, 4_086),
        ("instagram", PICTURE, "é" * 1_001, 1_000),
    ],
)
def test_a_description_may_be_just_as_long_as_the_network_takes(
    network: str, fact: MediaFacts, alt: str, allowed: int
) -> None:
    one = alt[: len(alt) // (allowed + 1)]
    assert list(check_alts(network, [fact._replace(alt=one * allowed)])) == []
    problem = Problem("alt_too_long", allowed, allowed + 1, 1)
    assert list(check_alts(network, [fact, fact._replace(alt=alt)])) == [problem]


def test_a_server_of_mastodon_says_how_long_a_description_may_be() -> None:
    fact = PICTURE._replace(alt="é" * 2_000)
    assert list(check_alts("mastodon", [fact], 2_000)) == []
    assert list(check_alts("mastodon", [fact], 400)) == [Problem("alt_too_long", 400, 2_000, 0)]


def test_a_network_of_which_nothing_is_known_takes_any_description() -> None:
    assert list(check_alts("home", [PICTURE._replace(alt="é" * 5_000)])) == []


def test_facets_count_code_points_and_bytes() -> None:
    text = "Été à (exemple.fr) avec @alice.bsky.social, #été !"
    assert [tuple(facet) for facet in facets(text)] == [
        ("link", 7, 17, 10, 20, "https://exemple.fr"),
        ("mention", 24, 42, 27, 45, "alice.bsky.social"),
        ("tag", 44, 48, 47, 53, "été"),
    ]


def test_a_number_is_no_tag_and_a_file_name_no_link() -> None:
    assert facets("#1 et main.notatld, e.g. rien") == []


def test_the_bytes_of_a_facet_are_its_text() -> None:
    text = "👨‍👩‍👧 https://x.fr/a(b). #a1"
    for facet in facets(text):
        there = text.encode()[facet.byte_start : facet.byte_end].decode()
        assert there == text[facet.start : facet.end]
        assert there.endswith(facet.value)


def test_valid_handles_under_public_domains_are_mentions() -> None:
    handles = data("atproto/syntax/handle_syntax_valid.txt").splitlines()
    public = [each for each in handles if each and is_domain(each)]
    assert len(public) > 10
    for handle in public:
        assert [facet.value for facet in facets(f"@{handle} ")] == [handle]


def test_a_server_that_says_what_it_takes_is_believed() -> None:
    strict = ServerLimits(media=2, image_size=400_000, types=("image/png", "video/mp4"))
    row = limits_of_server(strict)
    assert row.together == 2
    assert check_media("mastodon", [PICTURE], row) == [
        Problem("type_not_taken", position=0),
        Problem("file_too_large", 400_000, 500_000, 0),
    ]
    assert check_media("mastodon", [VIDEO], limits_of_server(ServerLimits())) == []


def test_every_row_says_where_it_was_read_and_when() -> None:
    for network, row in MEDIA.items():
        assert network == "home" or "2026" in row.source


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" ".join(f"#mot{number}" for number in range(30)), []),
        (" ".join(f"#mot{number}" for number in range(31)), [Problem("too_many_tags", 30, 31)]),
        ("@nom " * 21, [Problem("too_many_mentions", 20, 21)]),
        ("a#b https://x.example/#ancre &#39; #1 mail@exemple.fr", []),
    ],
)
def test_instagram_counts_tags_and_people(text: str, found: list[Problem]) -> None:
    assert check_names("instagram", text) == found
    assert check_names("mastodon", text) == []
