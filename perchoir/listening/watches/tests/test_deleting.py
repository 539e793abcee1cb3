"""A deleted watch is gone at once, can be had back for an hour, and is purged in small steps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.listening.deck.actions import add_column
from perchoir.listening.deck.queries import columns_of
from perchoir.listening.mentions.models import Match, Mention, Tally, Volume
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.search.tests.stored import make_watch, store_texts
from perchoir.listening.watches import purging
from perchoir.listening.watches.actions import apply_to_past, delete_watch, restore_watch
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.listening.watches.purging import GRACE, purge_one_step

HERE = "/w/morvan/watches/"
SignIn = Callable[[Member], Client]


@pytest.fixture
def watch(owner: Member) -> Watch:
    watch = make_watch(owner.workspace)
    store_texts(watch, *(f"morvan {n}" for n in range(7)))
    return watch


def an_hour_passes() -> None:
    Watch.everything.filter(deleted_at__isnull=False).update(deleted_at=timezone.now() - GRACE)


def test_a_deleted_watch_is_gone_everywhere_and_undo_brings_all_of_it_back(
    owner: Member, watch: Watch, sign_in: SignIn
) -> None:
    add_column(owner, watch=watch)
    reader = sign_in(owner)
    page = reader.post(f"{HERE}{watch.pk}/delete/", follow=True).content.decode()
    assert f"{HERE}{watch.pk}/restore/" in page
    assert reader.get(f"{HERE}{watch.pk}/").status_code == 404
    assert columns_of(owner) == []
    assert WatchSet(owner.workspace).current().watch_ids == frozenset()
    page = reader.post(f"{HERE}{watch.pk}/restore/", follow=True).content.decode()
    assert "“Morvan” is back." in page
    assert [column.watch for column in columns_of(owner)] == [watch]
    assert watch.matches.count() == 7
    assert WatchSet(owner.workspace).current().watch_ids == {watch.pk}


def test_what_hung_on_it_is_removed_in_small_steps_and_the_mentions_stay(
    owner: Member, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "STEP", 3)
    delete_watch(owner, watch)
    assert not purge_one_step()
    an_hour_passes()
    seen = [Match.objects.count()]
    while purge_one_step():
        seen.append(Match.objects.count())
        assert differences(owner.workspace) == 0
    assert seen[:4] == [7, 4, 1, 0]
    assert not Watch.everything.exists()
    assert not Tally.objects.exists()
    assert not Volume.objects.exists()
    assert Mention.objects.count() == 7


def test_it_cannot_be_had_back_once_it_is_being_removed(owner: Member, watch: Watch) -> None:
    delete_watch(owner, watch)
    an_hour_passes()
    with pytest.raises(Mistake, match="too late"):
        restore_watch(owner, watch)


def test_its_name_is_free_at_once_and_undo_says_when_it_was_taken(
    owner: Member, watch: Watch
) -> None:
    delete_watch(owner, watch)
    make_watch(owner.workspace, watch.name)
    with pytest.raises(Mistake, match="already a watch with this name"):
        restore_watch(owner, watch)


def test_deleting_stops_what_was_being_applied_to_the_past(owner: Member, watch: Watch) -> None:
    backfill = apply_to_past(owner, watch)
    delete_watch(owner, watch)
    assert run_one_step("worker")
    backfill.refresh_from_db()
    assert backfill.state == Backfill.State.STOPPED


def test_the_watch_of_another_workspace_is_not_brought_back(
    owner: Member, stranger: Member, sign_in: SignIn
) -> None:
    theirs = make_watch(stranger.workspace, "Theirs", "x")
    delete_watch(stranger, theirs)
    assert sign_in(owner).post(f"{HERE}{theirs.pk}/restore/").status_code == 404
    assert Watch.everything.get(pk=theirs.pk).deleted_at > timezone.now() - timedelta(hours=1)  # type: ignore[operator]
