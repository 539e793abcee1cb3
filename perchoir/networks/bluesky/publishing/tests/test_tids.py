"""Record keys."""

import re
from datetime import UTC, datetime, timedelta

from perchoir.networks.bluesky.publishing.tids import Clock

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# atproto.com/specs/tid, November 2026.
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def test_a_key_has_the_letters_of_the_specification() -> None:
    assert all(_TID.fullmatch(Clock().next_key(NOW + timedelta(days=day))) for day in range(500))


def test_keys_sort_as_they_were_made_even_when_the_clock_goes_back() -> None:
    clock = Clock()
    moments = [NOW, NOW, NOW - timedelta(hours=1), NOW + timedelta(seconds=1), NOW]
    keys = [clock.next_key(moment) for moment in moments * 20]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_moment_has_the_letters_that_the_reference_gives_it() -> None:
    """`TID.fromTime` of the package @atproto/common-web; the last two letters are the clock's."""
    key = Clock().next_key(datetime(2026, 11, 23, 9, 30, 0, 123_456, UTC))
    assert key[:11] == "3n2xsyi3y42"


def test_a_worker_whose_clock_is_a_copy_does_not_repeat_the_keys_of_another() -> None:
    one, other = Clock(), Clock()
    assert [one.next_key(NOW) for _ in range(20)] != [other.next_key(NOW) for _ in range(20)]
