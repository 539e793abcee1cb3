"""What a network is asked for, where it takes rules: as the page of its source shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from perchoir.listening.engine.pushdown import plan
from perchoir.listening.mentions.watchset import enabled_watches
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import TakesRules
from perchoir.networks.registry import all_sources

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """So many `rules` for so many `watches`. The others with their names, the first of them:
    `too_broad` hold nothing that the network can search for, for `no_room` it takes no more rules,
    `refused` are rules it did not take, with what it said."""

    rules: int
    watches: int
    most_rules: int
    too_broad: Sequence[Watch]
    no_room: Sequence[Watch]
    refused: Sequence[str]


def asked_of(source: Source) -> Asked | None:
    """None where the network takes no rules."""
    connector = all_sources().get(source.key)
    if not isinstance(connector, TakesRules):
        return None
    wanted = plan(enabled_watches(source.workspace), connector.filters)
    return Asked(
        len(wanted.rules),
        len(wanted.asked),
        connector.filters.most_rules,
        _named(source, wanted.too_broad),
        _named(source, wanted.no_room),
        source.rules.get("refused", []),
    )


def _named(source: Source, ids: Sequence[int]) -> Sequence[Watch]:
    first = ids[:MOST_NAMED]
    found = Watch.objects.filter(workspace=source.workspace, id__in=first)
    return list(found.only("name").order_by("name")) if first else []
