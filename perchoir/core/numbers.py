"""Numbers that come from outside: addresses, forms, headers, command lines."""

from collections.abc import Iterable


def whole_number(text: str | None, digits: int = 18) -> int | None:
    """`text` as a number from zero up, None when it is none or longer than `digits`.

    Only ASCII digits count: no sign, no space, no `_`, no digits of other scripts. Whatever has 18
    digits fits the 64 bits in which the databases keep a key.
    """
    if not text or len(text) > digits or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def whole_numbers(texts: Iterable[str], digits: int = 18) -> list[int]:
    """Those of `texts` that are one."""
    found = (whole_number(text, digits) for text in texts)
    return [number for number in found if number is not None]
