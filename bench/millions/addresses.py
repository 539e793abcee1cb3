"""The pages that are measured, each as a function from the turn to an address."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from bench.millions.words import FREQUENT, MEDIUM, RARE
from perchoir.core.people.models import Member
from perchoir.listening.deck.models import Column
from perchoir.listening.mentions.models import Mention
from perchoir.listening.watches.models import Watch

Addresses = dict[str, Callable[[int], str]]


def deck(member: Member) -> Addresses:
    """Each column of the deck."""
    for watch in Watch.objects.filter(workspace=member.workspace):
        Column.objects.get_or_create(member=member, watch=watch)
    columns = [column.pk for column in Column.objects.filter(member=member)]
    return {"column": lambda turn: _url(member, "deck:column", pk=columns[turn % len(columns)])}


def search(member: Member) -> Addresses:
    """Rare, medium and frequent words, alone, together and with filters."""
    biggest = Watch.objects.filter(workspace=member.workspace).earliest("pk").pk
    asked: dict[str, dict[str, object]] = {
        "rare": {"q": RARE},
        "medium": {"q": MEDIUM},
        "frequent": {"q": FREQUENT},
        "very frequent": {"q": "de"},
        "phrase": {"q": '"de la"'},
        "frequent and medium": {"q": f"{FREQUENT} OR {MEDIUM} -{RARE}"},
        "beginning": {"q": "tou*"},
        "with a filter": {"q": FREQUENT, "language": "de", "network": "mastodon"},
        "in a watch": {"q": "de", "watch": biggest},
        "nothing but filters": {"language": "fr"},
        "no such word": {"q": "xyzzyx"},
    }
    return {name: _searched(member, parameters) for name, parameters in asked.items()}


def _searched(member: Member, parameters: dict[str, object]) -> Callable[[int], str]:
    address = _url(member, "search:index") + "?" + urlencode(parameters)
    return lambda turn: address


def trends(member: Member) -> Addresses:
    """The comparison of all watches and one watch's own page, over each window."""
    everything = _url(member, "trends:index")
    watches = list(Watch.objects.filter(workspace=member.workspace).values_list("pk", flat=True))
    found: Addresses = {}
    for window in ("24h", "7d", "30d"):
        found[f"all, {window}"] = _windowed(everything, window)
        found[f"one watch, {window}"] = _watch_pages(member, watches, window)
        for facet in ("author", "tag"):
            found[f"{facet}s, {window}"] = _facet_pages(member, watches, window, facet)
    return found


def _windowed(address: str, window: str) -> Callable[[int], str]:
    return lambda turn: f"{address}?window={window}"


def _watch_pages(member: Member, watches: list[int], window: str) -> Callable[[int], str]:
    def address(turn: int) -> str:
        watch = watches[turn % len(watches)]
        return _url(member, "trends:watch", pk=watch) + f"?window={window}"

    return address


def _facet_pages(
    member: Member, watches: list[int], window: str, facet: str
) -> Callable[[int], str]:
    def address(turn: int) -> str:
        watch = watches[turn % len(watches)]
        return _url(member, "trends:facet", pk=watch, facet=facet) + f"?window={window}&part=1"

    return address


def mentions(member: Member) -> Addresses:
    """Single mentions, from all over the year."""
    newest = Mention.objects.latest("at").at
    asked = [newest - timedelta(days=7 * week) for week in range(50)]
    found = [Mention.objects.filter(at__lte=at).latest("at").pk for at in asked]
    return {"page": lambda turn: _url(member, "mentions:mention", pk=found[turn % len(found)])}


def _url(member: Member, name: str, **parameters: object) -> str:
    return reverse(name, kwargs={"slug": member.workspace.slug, **parameters})
