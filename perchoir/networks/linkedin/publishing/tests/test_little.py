"""Little text: what is written is what a reader sees, whatever it is made of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perchoir.networks.contract.publishing import Named
from perchoir.networks.linkedin.publishing.little import RESERVED, escaped, little, read
from perchoir.networks.linkedin.publishing.tests import fake_little
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, OTHER

# Signs that mean something to LinkedIn, far more often than chance would have them.
SIGNS = st.sampled_from([*RESERVED, "hashtag|", "urn:li:person:1", "\\#", "@[", "](", "#été", " "])
TEXTS = st.lists(st.one_of(SIGNS, st.text(max_size=8)), max_size=12).map("".join)

# The first text that is drawn reads all of Unicode, which takes its time.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patiently
@given(TEXTS)
def test_what_is_escaped_reads_back_equal(text: str) -> None:
    assert read(escaped(text)).text == text
    seen = fake_little.seen(escaped(text))
    assert (seen.text, seen.mentioned, seen.tags, seen.cut_at) == (text, (), (), None)


@patiently
@given(TEXTS)
def test_a_whole_text_is_never_cut_and_names_nobody_by_itself(text: str) -> None:
    written = little(text)
    seen = fake_little.seen(written)
    assert (seen.text, seen.mentioned, seen.cut_at) == (text, (), None)
    assert read(written).text == text


@patiently
@given(TEXTS, st.text(min_size=1, max_size=12), TEXTS)
def test_somebody_named_is_named_whatever_stands_around(before: str, name: str, after: str) -> None:
    text = f"{before}@{name}{after}"
    named = (Named(len(before), len(before) + 1 + len(name), name, OTHER),)
    seen = fake_little.seen(little(text, named))
    assert (seen.text, seen.mentioned, seen.cut_at) == (f"{before}{name}{after}", (OTHER,), None)
    assert read(little(text, named)) == (f"{before}{name}{after}", (OTHER,))


def test_every_sign_that_linkedin_reserves_is_escaped() -> None:
    assert set(RESERVED) == fake_little.RESERVED
    assert escaped(RESERVED) == "".join(f"\\{sign}" for sign in RESERVED)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Le #F35 et l'#aéronautique_2026", ("F35", "aéronautique_2026")),
        ("Voir https://example.com/a#partie et C#", ()),
        ("N#1, #1 et &#39;", ()),
        ("(#un)[#deux]", ("un", "deux")),
    ],
)
def test_tags_are_tags_and_nothing_else_is(text: str, tags: tuple[str, ...]) -> None:
    seen = fake_little.seen(little(text))
    assert (seen.text, seen.tags, seen.cut_at) == (text, tags, None)


def test_somebody_whose_number_nobody_knows_stays_plain() -> None:
    text = "Merci @Anna et @Camille"
    named = (Named(6, 11, "Anna", ""), Named(15, 23, "Camille", MEMBER))
    seen = fake_little.seen(little(text, named))
    assert (seen.text, seen.mentioned) == ("Merci @Anna et Camille", (MEMBER,))


def test_what_linkedin_wrote_itself_is_read_too() -> None:
    theirs = "Bravo @[Anna \\(SA\\)] (urn:li:organization:800) {hashtag|＃|vol} \\*fin"
    assert read(theirs) == ("Bravo Anna (SA) #vol *fin", (OTHER,))
