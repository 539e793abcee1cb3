"""Whatever comes, in whatever order and batches: the counts equal counting from scratch."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db.models import Count

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions import triage
from perchoir.listening.mentions.models import Author, Match, Mention, RawPayload
from perchoir.listening.mentions.recount import differences, recount
from perchoir.listening.mentions.tests.rig import (
    NOON,
    make_watch,
    posted,
    put_in,
    removed,
    removed_author,
)
from perchoir.networks.contract import Event, Posted

TEXTS = (
    "Morvan recrute à Brest",
    "Grève chez Morvan à Brest dès lundi matin, disent les syndicats de l'usine",
    "Grève chez Morvan à Brest dès lundi, disent les syndicats de l'usine de Brest",
    "A strike is coming to the docks of Saint-Nazaire, unions say this morning again",
    "Rien qui nous regarde",
    "",
)
AUTHORS = ("a", "b", "c")


@dataclass
class Reference:
    """The obviously right store: a dictionary."""

    kept: dict[str, Posted] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        if isinstance(event, Posted):
            self._post(event)
        elif event.post_id:
            self.kept.pop(event.post_id, None)
        else:
            self.kept = {
                id: one for id, one in self.kept.items() if one.post.author.id != event.author_id
            }

    def _post(self, event: Posted) -> None:
        before = self.kept.get(event.post.id)
        newer = event.edited_at and (
            before is None or before.edited_at is None or event.edited_at > before.edited_at
        )
        if before is None or newer:
            self.kept[event.post.id] = event
        if not watches_for(self.kept[event.post.id].post.text):
            del self.kept[event.post.id]


def watches_for(text: str) -> set[str]:
    lowered = text.lower()
    found = {"brand"} if "morvan" in lowered else set()
    return found | ({"strike"} if "grève" in lowered or "strike" in lowered else set())


def random_events(chance: random.Random, count: int) -> list[Event]:
    return [random_event(chance) for _ in range(count)]


def random_event(chance: random.Random) -> Event:
    id = str(chance.randrange(25))
    what = chance.random()
    if what < 0.12:
        return removed(id)
    if what < 0.15:
        return removed_author(chance.choice(AUTHORS))
    number = int(id)
    edited = None
    if what > 0.6:
        edited = NOON + timedelta(minutes=chance.randrange(60))
    return posted(
        id,
        chance.choice(TEXTS),
        author=AUTHORS[number % 3],
        at=NOON + timedelta(minutes=7 * number),
        followers=chance.choice((None, 0, 5, 1_000)) if edited is None else 5,
        language=chance.choice(("fr", "en", "")),
        tags=tuple(chance.sample(("emploi", "Emploi", "brest", "docks"), 2)),
        edited_at=edited,
    )


def in_batches(chance: random.Random, events: list[Event]) -> list[list[Event]]:
    batches = []
    while events:
        size = chance.choice((1, 2, 5, 40))
        batches.append(events[:size])
        events = events[size:]
    return batches


def assert_groups_hold() -> None:
    pointing = dict(
        Mention.objects.filter(first__isnull=False).values_list("first").annotate(n=Count("id"))
    )
    for mention in Mention.objects.select_related("author", "first__author"):
        assert mention.copies == pointing.get(mention.id, 0)
        if mention.first:
            assert mention.first.first_id is None
            # Among the muted alone nobody sees who is first.
            assert mention.author.muted_at or rank(mention.first) < rank(mention)
            assert mention.copies == 0
    for match in Match.objects.select_related("mention"):
        first = Match.objects.filter(watch=match.watch_id, mention=match.mention.first_id)
        assert match.is_copy == first.exists()


def rank(mention: Mention) -> tuple[bool, datetime, int]:
    return mention.author.muted_at is not None, mention.at, mention.id


@pytest.mark.parametrize("seed", range(8))
def test_groups_hold_while_authors_are_muted_and_heard_again(
    workspace: Workspace, owner: Member, seed: int
) -> None:
    make_watch(workspace, "brand", "morvan")
    make_watch(workspace, "strike", "grève OR strike")
    chance = random.Random(seed)
    for _ in range(12):
        put_in(workspace, in_batches(chance, random_events(chance, 20)))
        stored = chance.choice(list(Mention.objects.select_related("author", "workspace")))
        if stored.author.muted_at:
            triage.unmute_author(owner, stored)
        else:
            triage.mute_author(owner, stored)
        assert_groups_hold()
    assert differences(workspace) == 0


@pytest.mark.parametrize("seed", range(8))
def test_the_store_holds_what_a_dictionary_would_and_counts_it_exactly(
    workspace: Workspace, seed: int
) -> None:
    brand = make_watch(workspace, "brand", "morvan")
    strike = make_watch(workspace, "strike", "grève OR strike")
    names = {brand.pk: "brand", strike.pk: "strike"}
    chance = random.Random(seed)
    events = random_events(chance, 250)
    put_in(workspace, in_batches(chance, events))
    reference = Reference()
    for event in events:
        reference.take(event)

    stored = {m.remote_id: m for m in Mention.objects.prefetch_related("matches")}
    assert stored.keys() == reference.kept.keys()
    for id, mention in stored.items():
        assert mention.text == reference.kept[id].post.text
        found = {names[match.watch_id] for match in mention.matches.all()}
        assert found == watches_for(mention.text)
    assert differences(workspace) == 0
    assert_groups_hold()
    assert RawPayload.objects.count() == len(stored)
    assert set(Author.objects.values_list("remote_id", flat=True)) == {
        one.post.author.id for one in reference.kept.values()
    }


def test_counting_again_repairs_what_somebody_broke(workspace: Workspace) -> None:
    brand = make_watch(workspace, "brand", "morvan")
    put_in(workspace, [[posted("1"), posted("2", author="b")]])
    brand.volumes.update(posts=9)
    brand.tallies.first().delete()  # type: ignore[union-attr]
    assert recount(workspace) == 2
    assert differences(workspace) == 0
