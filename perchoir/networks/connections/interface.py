"""What senders and pages may use of accounts."""

from perchoir.networks.connections.keeping import (
    mark_broken,
    mark_well,
    open_account,
    place_of,
    publisher_of,
    renew_account,
)

__all__ = [
    "mark_broken",
    "mark_well",
    "open_account",
    "place_of",
    "publisher_of",
    "renew_account",
]
