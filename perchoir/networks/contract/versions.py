"""Interfaces that end on a day that the network names.

A connector's folder may hold `VERSION`: people are told before that day, for a newer version of
this house is needed then.
"""

from datetime import date

import msgspec


class Version(msgspec.Struct, frozen=True):
    """`name` is how the network calls it, `retires` the first day on which it may be refused.
    `source` is where the network says so, `as_of` when that was read."""

    name: str
    retires: date
    source: str
    as_of: str

    def days_left(self, today: date) -> int:
        """How many days it is still taken; 0 or less once it is over."""
        return (self.retires - today).days
