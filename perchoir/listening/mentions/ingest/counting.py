"""What mentions add up to: kept as they come and go, so that no chart ever scans mentions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from perchoir.core.jobs.tables import delete_rows, insert_rows, moment, table, update_rows
from perchoir.listening.engine.tokens import fold_tag
from perchoir.listening.mentions.models import Mention, Tally, Volume

FIVE_MINUTES = timedelta(minutes=5)
LONGEST_VALUE = 500
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "xtor", "at_medium")

VolumeKey = tuple[int, datetime]
HourlyKey = tuple[int, str, datetime, str]
TallyKey = tuple[int, str, str, datetime, str]


@dataclass(frozen=True, slots=True)
class Countable:
    """What a mention counts for: everything here stands in its row."""

    at: datetime
    followers: int | None
    values: tuple[tuple[str, str], ...]


class Changes:
    """Sums to add to the counts, gathered over a batch."""

    def __init__(self) -> None:
        self.posts: Counter[VolumeKey] = Counter()
        self.reach: Counter[VolumeKey] = Counter()
        self.hourly: Counter[HourlyKey] = Counter()

    def add(self, watch_ids: Iterable[int], countable: Countable, sign: int = 1) -> None:
        """Count a mention in (or out, with `sign` -1) for each of these watches."""
        spot = five_minutes_of(countable.at)
        hour = spot.replace(minute=0)
        for watch_id in watch_ids:
            self.posts[watch_id, spot] += sign
            self.reach[watch_id, spot] += sign * (countable.followers or 0)
            for facet, value in countable.values:
                self.hourly[watch_id, facet, hour, value] += sign

    @property
    def tallies(self) -> Counter[TallyKey]:
        """By hour and by day."""
        found: Counter[TallyKey] = Counter()
        for (watch_id, facet, hour, value), posts in self.hourly.items():
            found[watch_id, facet, Tally.Grain.HOUR.value, hour, value] += posts
            found[watch_id, facet, Tally.Grain.DAY.value, day_of(hour), value] += posts
        return found

    def write(self) -> None:
        """Bring the stored counts up to date, in a fixed order."""
        _write_volumes(self.posts, self.reach)
        _write_tallies(self.tallies)


def countable(mention: Mention) -> Countable:
    """Read from the row as it is stored."""
    values = {(Tally.Facet.AUTHOR.value, str(mention.author_id))}
    values.add((Tally.Facet.NETWORK.value, mention.network))
    values.add((Tally.Facet.LANGUAGE.value, primary_language(mention.language)))
    values |= {(Tally.Facet.TAG.value, tag) for tag in map(tag_value, mention.tags) if tag}
    links = (link_value(link["url"]) for link in mention.links)
    values |= {(Tally.Facet.LINK.value, link) for link in links if link}
    return Countable(mention.at, mention.followers, tuple(sorted(values)))


def primary_language(language: str) -> str:
    """`fr` for `fr-CA`, `und` when nobody knows."""
    return language.split("-")[0].lower() or "und"


def tag_value(tag: str) -> str:
    """The tag as it is counted: folded, without `#`."""
    return fold_tag(tag)[:LONGEST_VALUE]


def link_value(url: str) -> str:
    """The address as it is counted: without fragment and without what only tracks readers."""
    try:
        parts = urlsplit(url)
        asked = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url[:LONGEST_VALUE]
    kept = [(name, value) for name, value in asked if not name.lower().startswith(_TRACKING)]
    query = parts.query if len(kept) == len(asked) else urlencode(kept)
    host = parts.netloc.lower()
    return urlunsplit((parts.scheme.lower(), host, parts.path, query, ""))[:LONGEST_VALUE]


def five_minutes_of(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def hour_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_of(at: datetime) -> datetime:
    return hour_of(at).replace(hour=0)


def _write_volumes(posts: Counter[VolumeKey], reach: Counter[VolumeKey]) -> None:
    keys = sorted(key for key in posts if posts[key] or reach[key])
    more = [key for key in keys if posts[key] >= 0 and reach[key] >= 0]
    less = [key for key in keys if posts[key] < 0 or reach[key] < 0]
    insert_rows(
        Volume,
        ("watch", "at", "posts", "reach"),
        [(*key, posts[key], reach[key]) for key in more],
        "(watch_id, at) DO UPDATE SET"
        f" posts = {table(Volume)}.posts + excluded.posts,"
        f" reach = {table(Volume)}.reach + excluded.reach",
    )
    spots = [(watch_id, moment(at)) for watch_id, at in less]
    changes = [(posts[key], reach[key], *spot) for key, spot in zip(less, spots, strict=True)]
    here = "watch_id = %s AND at = %s"
    update_rows(Volume, "posts = posts + %s, reach = reach + %s", here, changes)
    delete_rows(Volume, f"{here} AND posts = 0", spots)


def _write_tallies(tallies: Counter[TallyKey]) -> None:
    keys = sorted(key for key in tallies if tallies[key])
    insert_rows(
        Tally,
        ("watch", "facet", "grain", "at", "value", "posts"),
        [(*key, tallies[key]) for key in keys if tallies[key] > 0],
        "(watch_id, facet, grain, at, value) DO UPDATE SET"
        f" posts = {table(Tally)}.posts + excluded.posts",
    )
    less = [key for key in keys if tallies[key] < 0]
    here = "watch_id = %s AND facet = %s AND grain = %s AND at = %s AND value = %s"
    spots = [(watch, facet, grain, moment(at), value) for watch, facet, grain, at, value in less]
    changes = [(tallies[key], *spot) for key, spot in zip(less, spots, strict=True)]
    update_rows(Tally, "posts = posts + %s", here, changes)
    delete_rows(Tally, f"{here} AND posts = 0", spots)
