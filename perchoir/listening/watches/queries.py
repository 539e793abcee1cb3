"""Reading watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.engine import Query, QueryError, parse
from perchoir.listening.mentions.models import Tally
from perchoir.listening.trends.periods import whole_days
from perchoir.listening.trends.queries import volumes
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.networks.contract.filters import FilterLanguage
from perchoir.networks.registry import all_filters

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Listed:
    """A watch in the list, with its mentions of the last days and of those before."""

    watch: Watch
    days: Sequence[int]
    before: Sequence[int]

    @property
    def today(self) -> int:
        return self.days[-1]


def listed_watches(workspace: Workspace) -> list[Listed]:
    """All watches by subject and name, with their last two weeks."""
    watches = list(Watch.objects.filter(workspace=workspace).order_by("subject", "name"))
    ids = [watch.pk for watch in watches]
    period = whole_days(timezone.now(), DAYS_SHOWN, timezone.get_current_timezone())
    days, before = volumes(ids, period), volumes(ids, period.before())
    return [Listed(watch, days[watch.pk], before[watch.pk]) for watch in watches]


def mentions_of(watch: Watch) -> int:
    """How many mentions it has, summed from the counts of its days."""
    days = watch.tallies.filter(facet=Tally.Facet.NETWORK, grain=Tally.Grain.DAY)
    return days.aggregate(posts=Sum("posts"))["posts"] or 0


def parsed_or_none(text: str) -> Query | None:
    """The query, or None when it has a mistake."""
    try:
        return parse(text)
    except QueryError:
        return None


def latest_backfill(watch: Watch) -> Backfill | None:
    """The last time the watch was applied to the past; forgotten a day after it ended."""
    recent = timezone.now() - timedelta(days=1)
    latest = watch.backfills.order_by("-id").first()
    over = latest and latest.state in (Backfill.State.DONE, Backfill.State.STOPPED)
    return None if latest is None or (over and latest.created_at < recent) else latest


def languages_followed(workspace: Workspace) -> list[FilterLanguage]:
    """What the networks that a workspace listens to can filter themselves, where some can."""
    keys = set(workspace.sources.values_list("key", flat=True))
    networks = {key.partition(".")[0] for key in keys}
    return [
        one
        for one in all_filters()
        if (one.taken_by in keys if one.taken_by else one.network in networks)
    ]
