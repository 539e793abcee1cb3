"""Threads: cut where a reader would, every part within the limit."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings

from perchoir.networks.text.counting import count, graphemes
from perchoir.networks.text.limits import limits_of
from perchoir.networks.text.splitting import sentence_ends, split
from perchoir.networks.text.tests.samples import FAMILY, texts

_SHORT = {name: limits_of(name)._replace(allowed=40) for name in ("x", "bluesky", "mastodon")}


def _joined(parts: list[str]) -> str:
    bare = [re.sub(r" \d+/\d+\Z", "", part) for part in parts] if len(parts) > 1 else parts
    return _without_white_space("".join(bare))


def _without_white_space(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)
@given(texts)
def test_every_part_fits_and_the_parts_together_are_the_text(text: str) -> None:
    for network, limits in _SHORT.items():
        bare = limits._replace(bytes_allowed=None)
        assume(all(count(text[a:b], network, bare).used < 20 for a, b in graphemes(text)))
        parts = split(text, network, limits=bare)
        assert all(count(part, network, bare).within for part in parts)
        assert _joined(parts) == _without_white_space(text)


def test_a_text_that_fits_is_one_part_without_a_number() -> None:
    assert split("Bonjour.", "bluesky") == ["Bonjour."]
    assert split("  ", "bluesky") == []


def test_a_thread_is_cut_at_the_end_of_a_sentence() -> None:
    text = "La première phrase est là. La deuxième suit, bien plus longue."
    assert split(text, "bluesky", limits=_SHORT["bluesky"]) == [
        "La première phrase est là. 1/2",
        "La deuxième suit, bien plus longue. 2/2",
    ]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("M. Dupont est là. Il parle.", ["M. Dupont est là.", "Il parle."]),
        ("Il dit : « Bonjour. » Puis il part.", ["Il dit : « Bonjour. »", "Puis il part."]),
        ("See e.g. Mr. Smith. Then stop", ["See e.g. Mr. Smith.", "Then stop"]),
        ("J. R. R. Tolkien l’a écrit ! Oui", ["J. R. R. Tolkien l’a écrit !", "Oui"]),
        ("Version 2.0 est sortie… Enfin", ["Version 2.0 est sortie…", "Enfin"]),
        ("你好。再见。", ["你好。", "再见。"]),
    ],
)
def test_sentences_end_as_a_french_or_english_reader_sees_it(text: str, ends: list[str]) -> None:
    edges = [0, *sorted(sentence_ends(text) | {len(text)})]
    found = [text[start:end].strip() for start, end in pairwise(edges)]
    assert found == ends


def test_a_link_a_mention_and_a_grapheme_are_never_cut() -> None:
    link, mention = "https://example.com/a.b?c=d", "@marie@mastodon.example"
    text = f"mot {link} autre {mention} {FAMILY} " * 5
    parts = split(text, "bluesky", limits=_SHORT["bluesky"])
    joined = "\n".join(parts)
    assert [joined.count(each) for each in (link, mention, FAMILY)] == [5, 5, 5]


def test_a_thread_of_ten_parts_keeps_room_for_its_longer_numbers() -> None:
    parts = split("mot " * 200, "bluesky", limits=_SHORT["bluesky"])
    assert len(parts) > 10
    assert all(count(part, "bluesky", _SHORT["bluesky"]).fits for part in parts)
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")


def test_parts_without_numbers_when_nobody_asked_for_them() -> None:
    assert split("un deux trois " * 4, "x", False, _SHORT["x"])[0].endswith("un deux")


def test_a_limit_with_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        split("bonjour", "x", limits=_SHORT["x"]._replace(allowed=3))
