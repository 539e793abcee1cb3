"""When a feed is asked again: as its server and its publisher say, between 5 minutes and a day."""

import re
from collections.abc import Mapping
from typing import Final

SOONEST_S: Final = 300.0
LATEST_S: Final = 86_400.0
USUAL_S: Final = 900.0
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def next_in(headers: Mapping[str, str], every_s: float | None) -> float:
    """`every_s` is the feed's own word (ttl, sy:updatePeriod). The longer of both counts."""
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    said = [float(found[1])] if found else []
    if every_s is not None:
        said.append(every_s)
    return min(max(*said, SOONEST_S) if said else USUAL_S, LATEST_S)
