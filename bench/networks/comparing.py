"""What the networks hold against what we say."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SENT = ("sent", "seen")


@dataclass
class Words:
    """The parts that say the same on one account: how many there are, are said to stand there, may
    stand there as far as anybody can say, and stand there."""

    parts: int = 0
    said: int = 0
    maybe: int = 0
    there: int = 0
    unapproved: bool = False


@dataclass
class Found:
    """Of one network. `twice` counts posts too many, `lost` those said to stand there that do not,
    `ghosts` those there of which nobody knows, `untold` what ended and nobody was told of."""

    deliveries: int = 0
    states: Counter[str] = field(default_factory=Counter)
    there: int = 0
    twice: int = 0
    lost: int = 0
    ghosts: int = 0
    unapproved: int = 0
    untold: int = 0
    told: int = 0

    @property
    def sent(self) -> int:
        return sum(self.states[state] for state in SENT)

    @property
    def silently_none(self) -> int:
        return self.lost + self.ghosts + self.untold

    @property
    def is_right(self) -> bool:
        return not (self.twice or self.silently_none or self.unapproved)

    def whole(self) -> dict[str, Any]:
        return {
            "deliveries": self.deliveries, "sent": self.sent, "there": self.there,
            "twice": self.twice, "lost": self.silently_none, "unapproved": self.unapproved,
            "said_sent_but_not_there": self.lost, "there_but_not_said": self.ghosts,
            "untold": self.untold, "told_to_a_person": self.told, "states": dict(self.states),
        }  # fmt: skip


def compare(network: Any, folder: Path, unapproved: set[int]) -> dict[str, Found]:
    """Each network's own record against ours, by network."""
    found: defaultdict[str, Found] = defaultdict(Found)
    _count_deliveries(found)
    for (name, _words), one in _by_words(network, folder, unapproved).items():
        here = found[name]
        here.there += one.there
        here.twice += max(0, one.there - one.parts)
        here.lost += max(0, one.said - one.there)
        here.ghosts += max(0, min(one.there, one.parts) - one.said - one.maybe)
        here.unapproved += bool(one.unapproved and one.there)
    return dict(found)


def _count_deliveries(found: Mapping[str, Found]) -> None:
    from perchoir.publishing.deliveries.models import Delivery

    rows = Delivery.objects.order_by("pk").values_list("account__network", "state", "told_at")
    for name, state, told_at in rows:
        here = found[name]
        here.deliveries += 1
        here.states[state] += 1
        here.told += state not in SENT and told_at is not None
        here.untold += state not in SENT and told_at is None


def _by_words(network: Any, folder: Path, unapproved: set[int]) -> dict[tuple[str, str], Words]:
    from perchoir.publishing.deliveries.models import Part

    there: Counter[str] = network.record(folder)
    found: defaultdict[tuple[str, str], Words] = defaultdict(Words)
    parts = Part.objects.select_related("delivery__account", "delivery__post")
    for part in parts.order_by("pk"):
        delivery, account = part.delivery, part.delivery.account
        text = delivery.post.content["parts"][part.number - 1]["text"]
        label = network.label(account.network, account.remote_id, part.key, text)
        one = found[account.network, label]
        one.parts += 1
        one.there = there[label]
        is_said = part.state == "sent" or delivery.state in SENT
        one.said += is_said
        # A person was told that nobody can say: they look, and decide.
        one.maybe += not is_said and delivery.state == "unknown" and delivery.told_at is not None
        one.unapproved |= delivery.pk in unapproved
    return dict(found)


def print_endings() -> None:
    """Where each came to its end, and what its person was told."""
    from django.db.models import Count, Q

    from perchoir.publishing.deliveries.models import Delivery

    rows = Delivery.objects.order_by("state").values_list("state", "problem_code")
    print(f"{'state':<12}{'why':<24}{'deliveries':>10}{'told':>8}")
    for state, why, number, told in rows.annotate(
        number=Count("pk"), told=Count("pk", filter=Q(told_at__isnull=False))
    ):
        print(f"{state:<12}{why or '-':<24}{number:>10}{told:>8}", flush=True)


def print_side_by_side(
    found: Mapping[str, Found],
    dealt: Mapping[str, Mapping[str, int]],
    in_hand: Mapping[str, int],
) -> None:
    """One column a network: what it was given, and what came of it."""
    names = sorted(found)
    print(f"\n{'':<28}" + "".join(f"{name:>11}" for name in names))
    rows: dict[str, list[int]] = {"deliveries": [found[name].deliveries for name in names]}
    rows["in a killed worker's hand"] = [in_hand.get(name, 0) for name in names]
    for kind in _kinds(dealt):
        rows[f"  {kind}"] = [_dealt(dealt.get(name, {}), kind) for name in names]
    rows["sent"] = [found[name].sent for name in names]
    rows["told to a person"] = [found[name].told for name in names]
    rows["twice"] = [found[name].twice for name in names]
    rows["silently none"] = [found[name].silently_none for name in names]
    rows["unapproved"] = [found[name].unapproved for name in names]
    for title, figures in rows.items():
        print(f"{title:<28}" + "".join(f"{figure:>11}" for figure in figures), flush=True)


def _kinds(dealt: Mapping[str, Mapping[str, int]]) -> list[str]:
    from tests.rigs.storm import Kind

    there = {shape.partition(":")[0] for shapes in dealt.values() for shape in shapes}
    return [kind for kind in Kind if kind in there]


def _dealt(shapes: Mapping[str, int], kind: str) -> int:
    return sum(times for shape, times in shapes.items() if shape.partition(":")[0] == kind)
