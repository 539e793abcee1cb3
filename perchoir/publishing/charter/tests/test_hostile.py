"""Texts made to keep a check busy: what is read grows with the text, not with its square."""

import time
from datetime import UTC, datetime

import pytest

from perchoir.publishing.charter.engine import (
    ARTICLES,
    Draft,
    Media,
    TagUse,
    Tone,
    check_all,
    cooling,
    promises,
)

LONG = 50_000
# A square of this length takes a minute and more; reading it once takes a fifth of a second.
MOST_CPU_S = 10
PIECES = ["a", "AB ", "A-", "0 ", "a.", "@a 🙄", "we signed ", "our 5% ", "api_key-", "eyJ-", "!?"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    text = (piece * (LONG // len(piece) + 1))[:LONG]
    draft = Draft(
        (text,), "en", planned=datetime(2026, 11, 23, tzinfo=UTC), media=(Media(),), reply_to=text,
        tone=Tone(0.9, 100, ("No",)), tags_in_use=(TagUse("a", "x", 9),), customers=("we sign",),
        colleague=True, employer="Morvan",
    )  # fmt: skip
    began = time.process_time()
    check_all(draft, {})
    list(promises(draft))
    cooling(draft, {})
    assert time.process_time() - began < MOST_CPU_S, len(ARTICLES)
