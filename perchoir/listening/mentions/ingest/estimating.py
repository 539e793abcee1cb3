"""What a post sounds like, estimated: first-stage sentiment and offence, a wave at a time."""

from collections.abc import Sequence
from typing import NamedTuple

from perchoir.listening.engine.enrich.offence import offence
from perchoir.listening.engine.enrich.sentiment import sentiments


class Estimate(NamedTuple):
    """`sentiment` -1, 0 or 1; `offence` 0 to 100. None where nothing can be said."""

    sentiment: int | None
    offence: int | None


def estimates(posts: Sequence[tuple[str, str]]) -> list[Estimate]:
    """Of texts with their languages (BCP 47)."""
    return [
        Estimate(mood.label if mood else None, _offence(text, language))
        for (text, language), mood in zip(posts, sentiments(posts), strict=True)
    ]


def _offence(text: str, language: str) -> int | None:
    found = offence(text, language)
    return None if found is None else round(100 * found.score)
