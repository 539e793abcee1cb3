"""Money as whole millionths, since databases add those without rounding."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MILLION: Final = 1_000_000


def millionths(amount: Decimal) -> int:
    """Rounded to the nearest."""
    return int((amount * MILLION).to_integral_value(ROUND_HALF_UP))


def amount_of(whole: int) -> Decimal:
    """The amount of so many millionths."""
    return Decimal(whole) / MILLION
