"""How far a command is: a bar that is drawn again on a terminal, a line now and then in a log."""

import time
from typing import Final

from django.core.management.base import OutputWrapper

from perchoir.listening.imports.sizes import size_text

_WIDTH: Final = 24
_REDRAWN_EVERY_S: Final = 0.1
_LOGGED_EVERY_S: Final = 10.0


class Bar:
    """Of `total` bytes. Rates are counted from where it began, which may be the middle."""

    def __init__(self, out: OutputWrapper, total: int, done: int = 0, posts: int = 0) -> None:
        self._out, self._total = out, max(total, 1)
        self._began, self._posts_before = time.monotonic(), posts
        self._redraws = out.isatty()
        self._next = self._began + (0 if self._redraws else _LOGGED_EVERY_S)
        self._last = ""
        self.show(done, posts, 0)

    def show(self, done: int, posts: int, matched: int) -> None:
        """Draw it when it is time to."""
        self._last = self._said(done, posts, matched)
        if time.monotonic() < self._next:
            return
        every = _REDRAWN_EVERY_S if self._redraws else _LOGGED_EVERY_S
        self._next = time.monotonic() + every
        self._out.write(f"\r{self._last}\x1b[K" if self._redraws else self._last, ending="")
        self._out.write("", ending="" if self._redraws else "\n")
        self._out.flush()

    def end(self) -> None:
        """Leave it as it stood last."""
        self._out.write(f"\r{self._last}\x1b[K" if self._redraws else self._last)

    def _said(self, done: int, posts: int, matched: int) -> str:
        share = min(done / self._total, 1.0)
        bar = "█" * round(share * _WIDTH)
        passed = max(time.monotonic() - self._began, 1e-6)
        far = f"{size_text(done)} of {size_text(self._total)}"
        rate = f"{(posts - self._posts_before) / passed:,.0f} posts/s"
        return f"{bar:░<{_WIDTH}} {share:4.0%}  {far}  {rate}  {matched:,} matches"
