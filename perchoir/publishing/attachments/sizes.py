"""Sizes of files and of pictures, as the reader's language writes them."""

from typing import Final

from django.utils.translation import gettext as _

from perchoir.core.kit.words import number_text

_THOUSAND: Final = 1000


def size_text(size: float) -> str:
    """1.2 GB, or 1,2 Go. `size` in bytes."""
    units = [_("bytes"), _("kB"), _("MB"), _("GB")]
    step = 0
    while size >= _THOUSAND and step < len(units) - 1:
        size, step = size / _THOUSAND, step + 1
    digits = 1 if step and size < 100 and size % 1 >= 0.05 else 0
    return f"{number_text(size, digits)}\u00a0{units[step]}"


def seconds_text(seconds: float) -> str:
    """12 s, 2 min 20 s."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        digits = 1 if rest % 1 >= 0.05 else 0
        return f"{number_text(rest, digits)}\u00a0s"
    whole = f"{number_text(minutes)}\u00a0min"
    return f"{whole} {number_text(int(rest))}\u00a0s" if int(rest) else whole


def ratio_text(ratio: float) -> str:
    """Width by height: 1.91, or 1,91."""
    return number_text(ratio, 2)
