"""The words to store for full text, and what queries need among them."""

from perchoir.listening.engine.query import parse
from perchoir.listening.engine.terms import (
    AllOf,
    AnyOf,
    Anything,
    Needed,
    Sequence,
    needed,
    search_terms,
)
from perchoir.listening.engine.tests.posts import post


def need(text: str) -> Needed:
    return needed(parse(text, allow_broad=True))


def test_stored_words_are_folded_ordered_and_repeated() -> None:
    assert search_terms(post("L’Airbus, l'airbus !", title="Œuvre")) == [
        "oeuvre", "l", "airbus", "l", "airbus",
    ]  # fmt: skip


def test_tags_and_handles_are_stored_apart_from_words() -> None:
    stored = search_terms(post("#Grève", mentioned=("airbus.com",)))
    assert stored == ["greve", "x23xgreve", "x40xairbus", "x40xairbusx2excom"]


def test_stored_words_are_letters_and_digits_only() -> None:
    stored = search_terms(post("don't 👩‍💻 🇫🇷 हिन्दी ด์ #air_france @a_b"))
    assert all(word.isalnum() for word in stored)


def test_needs_are_a_tree_of_words_without_filters_and_exclusions() -> None:
    assert need("airbus") == Sequence(("airbus",))
    assert need('airbus (grève OR "air f*") -boeing lang:fr') == AllOf(
        (
            Sequence(("airbus",)),
            AnyOf((Sequence(("greve",)), Sequence(("air", "f"), open_end=True))),
        )
    )
    assert need("don't NEAR/3 #grève*".replace("#grève*", "grève")) == AllOf(
        (Sequence(("donx27xt",)), Sequence(("greve",)))
    )


def test_full_text_cannot_help_with_filters_alone() -> None:
    assert need("lang:fr -airbus") == Anything()
    assert need("airbus OR from:lemonde") == Anything()
