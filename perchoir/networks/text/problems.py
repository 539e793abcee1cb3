"""What keeps a post from a network, in codes: sentences are made where they are shown."""

from typing import NamedTuple


class Problem(NamedTuple):
    """`allowed` and `found` are in the unit that `code` names; None where there is no number.
    `position` counts media from 0, None for the post as a whole."""

    code: str
    allowed: float | None = None
    found: float | None = None
    position: int | None = None
