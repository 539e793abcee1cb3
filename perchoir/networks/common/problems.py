"""What could not be read, counted, and the first of it kept for inspection."""

from perchoir.networks.common.html import clean

_LONGEST = 2_000


class Unreadable(ValueError):
    """One post that is not what the network promises. The others go on."""


class Skipped:
    """`count` unreadable posts; `problem` shows the first, cut to 2,000 characters."""

    def __init__(self) -> None:
        self.count = 0
        self.problem = ""

    def add(self, why: object, payload: object) -> None:
        self.count += 1
        if not self.problem:
            self.problem = clean(f"{why}: {payload!r}"[:_LONGEST])
