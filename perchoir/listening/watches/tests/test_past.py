"""A changed watch is applied to the past: what matches now comes, what matches no longer goes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Member
from perchoir.listening.mentions.ingest.storing import store_batch
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.search.tests.stored import make_post, make_watch, store
from perchoir.listening.watches import backfill as backfilling
from perchoir.listening.watches.actions import apply_to_past, change_watch
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.networks.contract import Batch, IncomingPost, Posted

HERE = "/w/morvan/watches/"


def posts_saying(*texts: str) -> list[IncomingPost]:
    now = timezone.now().replace(microsecond=0)
    return [make_post(text, now - timedelta(minutes=n)) for n, text in enumerate(texts, start=1)]


def texts_of(watch: Watch) -> list[str]:
    return sorted(Mention.objects.filter(matches__watch=watch).values_list("text", flat=True))


def change(by: Member, watch: Watch, query: str) -> Watch:
    return change_watch(by, watch, name=watch.name, query=query, subject=watch.subject)


def apply(by: Member, watch: Watch) -> Backfill:
    backfill = apply_to_past(by, watch)
    while run_one_step("worker"):
        assert differences(by.workspace) == 0
    backfill.refresh_from_db()
    return backfill


def test_what_no_longer_matches_leaves_with_its_counts_and_what_matches_comes(
    owner: Member,
) -> None:
    store(make_watch(owner.workspace, "Tout", "x"), *posts_saying("boeing un", "airbus deux"))
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    store(watch, *posts_saying("airbus vole", "airbus chat", "airbus chat encore"))
    backfill = apply(owner, change(owner, watch, "(airbus OR boeing) -chat"))
    assert texts_of(watch) == ["airbus deux", "airbus vole", "boeing un"]
    assert (backfill.state, backfill.matched, backfill.removed) == ("done", 2, 2)
    assert backfill.done == backfill.total


def test_a_mention_that_leaves_a_watch_stays_stored(owner: Member) -> None:
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    store(watch, *posts_saying("airbus vole"))
    apply(owner, change(owner, watch, "boeing"))
    assert not watch.matches.exists()
    assert Mention.objects.filter(text="airbus vole").exists()


def test_judging_again_goes_on_from_step_to_step(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfilling, "STEP", 4)
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    same_moment = [replace(post, created_at=timezone.now()) for post in posts_saying(*"abcdefghi")]
    store(watch, *same_moment, *posts_saying("airbus", "airbus encore"))
    backfill = apply(owner, change(owner, watch, "airbus -boeing"))
    assert backfill.removed == 9
    assert texts_of(watch) == ["airbus", "airbus encore"]


def test_a_watch_that_never_changed_keeps_all_it_has(owner: Member) -> None:
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    store(watch, *posts_saying("put there by hand"))
    assert apply(owner, watch).removed == 0
    assert texts_of(watch) == ["put there by hand"]


def test_a_copy_stands_for_itself_when_its_first_leaves_the_watch(owner: Member) -> None:
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    now = timezone.now()
    text = "Airbus livre aujourd'hui son premier avion de la nouvelle gamme à Toulouse"
    first = make_post(text, now - timedelta(hours=2), handle="agence.example")
    copy = make_post(text, now - timedelta(hours=1), handle="zoe.example")
    store(watch, first, copy)
    assert Match.objects.filter(watch=watch, is_copy=True).count() == 1
    apply(owner, change(owner, watch, "airbus -from:agence.example"))
    (left,) = Match.objects.filter(watch=watch)
    assert not left.is_copy


@pytest.mark.parametrize(("before", "after"), [("airbus", "boeing"), ("boeing", "airbus")])
def test_an_edit_that_comes_just_before_the_turn_leaves_the_counts_right(
    owner: Member, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    all_of_it = make_watch(owner.workspace, "Tout", "airbus OR boeing OR thales")
    watch = change(owner, make_watch(owner.workspace, "Airbus", before), after)
    post = make_post("airbus #avant", timezone.now() - timedelta(hours=1), tags=("avant",))
    store(all_of_it, post)
    if before == "airbus":
        store(watch, make_post("airbus autre", timezone.now()))
    edited = replace(post, text="airbus boeing #apres", tags=("apres",), language="en")
    seen: list[int] = []

    def edited_first(workspace: int, work: Callable[[], int]) -> int:
        if not seen:
            events = (Posted(edited, timezone.now()),)
            live = WatchSet(owner.workspace).current()
            store_batch(owner.workspace, None, Batch(events=events, cursor=""), live)
        seen.append(workspace)
        return in_turn(workspace, work)

    monkeypatch.setattr(backfilling, "in_turn", edited_first)
    apply(owner, watch)
    assert seen
    assert differences(owner.workspace) == 0


def test_a_change_in_between_stops_what_was_being_applied(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    store(watch, *posts_saying("airbus vole"))
    changed = change(owner, watch, "boeing")

    def changed_back_first(workspace: int, work: Callable[[], int]) -> int:
        change(owner, changed, "airbus")
        return in_turn(workspace, work)

    monkeypatch.setattr(backfilling, "in_turn", changed_back_first)
    assert apply(owner, changed).state == Backfill.State.STOPPED
    assert texts_of(watch) == ["airbus vole"]


def test_the_page_says_first_what_would_leave_and_then_what_did(
    owner: Member, sign_in: Callable[[Member], Client]
) -> None:
    watch = make_watch(owner.workspace, "Airbus", "airbus")
    store(watch, *posts_saying("airbus vole", "airbus chat", "airbus chat encore"))
    reader = sign_in(owner)
    assert "Its query has changed" not in reader.get(f"{HERE}{watch.pk}/").content.decode()
    watch = change(owner, watch, "airbus -chat")
    page = reader.get(f"{HERE}{watch.pk}/").content.decode()
    assert "Of the newest 3 posts it has, 2 no longer match" in page
    apply(owner, watch)
    page = reader.get(f"{HERE}{watch.pk}/").content.decode()
    assert "2 posts that no longer matched were taken out." in page
    assert "Its query has changed" not in page
