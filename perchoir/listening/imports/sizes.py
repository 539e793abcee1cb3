"""Sizes of files, as the reader's language writes them."""

from django.utils.translation import gettext as _

from perchoir.core.kit.words import number_text

_THOUSAND = 1000


def size_text(size: float) -> str:
    """1.2 GB, or 1,2 Go."""
    units = [_("bytes"), _("kB"), _("MB"), _("GB"), _("TB")]
    step = 0
    while size >= _THOUSAND and step < len(units) - 1:
        size, step = size / _THOUSAND, step + 1
    digits = 1 if step and size < 100 else 0
    return f"{number_text(size, digits)}\u00a0{units[step]}"
