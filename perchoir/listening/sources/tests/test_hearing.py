"""What a network tells by itself goes the road of what is asked for."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from perchoir.core.jobs.leases import claim, new_holder
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.sources import hearing
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.tests.a_reader import MESSAGES
from perchoir.listening.sources.tests.site import Site
from perchoir.listening.sources.tests.site import site as site
from perchoir.listening.watches.models import Watch
from perchoir.networks.connections.models import Account
from perchoir.networks.incoming import working
from perchoir.networks.incoming.models import Message
from perchoir.networks.incoming.tests.at_the_door import (
    PAGE,
    a_comment,
    in_meta,
    long_ago,
    register,
    send,
)
from perchoir.networks.incoming.working import MOST_ATTEMPTS, forget_old, read_one

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(hours=1)


@pytest.fixture
def page(workspace: Workspace, watch: Watch) -> Account:
    """A page of Facebook whose messages are taken."""
    register("facebook")
    return an_account(workspace, "facebook", PAGE)


def an_account(workspace: Workspace, network: str, remote_id: str) -> Account:
    return Account.objects.create(
        workspace=workspace, network=network, remote_id=remote_id, handle="morvan", credentials="x"
    )


def listening_to(account: Account, key: str = "facebook.page", **more: Any) -> Source:
    return Source.objects.create(
        workspace=account.workspace,
        key=key,
        name="A source",
        settings={"account": str(account.pk)},
        **{"next_at": timezone.now() + LATER, **more},
    )


def read_all() -> None:
    while read_one(new_holder()):
        pass


def told(**value: Any) -> bytes:
    seconds = int(time.time())
    whole = {"post_id": f"{PAGE}_3", "created_time": seconds, **value}
    return in_meta([{"field": "feed", "value": whole}], seconds)


def test_a_comment_that_is_told_becomes_a_mention_under_the_post_it_stands_under(
    page: Account,
) -> None:
    source = listening_to(page)
    send(a_comment(7, "Morvan, bravo"))
    read_all()
    mention = Mention.objects.get()
    assert (mention.remote_id, mention.source_id) == ("3_7", source.pk)
    assert mention.url == f"https://www.facebook.com/{PAGE}/posts/3?comment_id=7"
    assert mention.author.name == "Anna Ferret"
    assert differences(page.workspace) == 0
    done = Message.objects.get()
    assert done.done_at is not None
    assert bytes(done.body) == b""


def test_a_watch_on_answers_finds_it_by_the_name_of_the_page(page: Account) -> None:
    listening_to(page)
    Watch.objects.update(query="to:morvan")
    send(a_comment(7, "Bravo"))
    read_all()
    assert Mention.objects.count() == 1


def test_what_no_watch_looks_for_is_not_kept(page: Account) -> None:
    source = listening_to(page)
    send(a_comment(7, "Bravo"))
    read_all()
    source.refresh_from_db()
    assert (Mention.objects.count(), source.received, source.kept) == (0, 1, 0)


def test_told_twice_in_two_messages_it_is_there_once(page: Account) -> None:
    listening_to(page)
    send(a_comment(7))
    send(a_comment(7, at=long_ago(1)))
    assert Message.objects.count() == 2
    read_all()
    assert Mention.objects.count() == 1
    assert differences(page.workspace) == 0


def test_an_edit_and_a_removal_reach_what_is_stored(page: Account) -> None:
    listening_to(page)
    send(a_comment(7))
    read_all()
    who = {"from": {"id": "500100", "name": "Anna Ferret"}, "item": "comment", "comment_id": "3_7"}
    send(told(verb="edited", message="Morvan, encore bravo", **who))
    read_all()
    assert Mention.objects.get().text == "Morvan, encore bravo"
    send(told(verb="remove", **who))
    read_all()
    assert Mention.objects.count() == 0
    assert differences(page.workspace) == 0


@pytest.mark.parametrize(
    "value",
    [
        {"item": "reaction", "verb": "add", "reaction_type": "like"},
        {"item": "comment", "verb": "add", "comment_id": "3_7", "from": {"id": PAGE}},
        {"item": "comment", "verb": "add", "message": "Morvan"},
        {"item": "comment", "verb": "hide", "comment_id": "3_7", "message": "Morvan"},
        {"item": ["comment"], "verb": {"add": 1}},
    ],
)  # fmt: skip
def test_what_is_ours_or_no_post_is_done_with_and_kept_nowhere(
    page: Account, value: dict[str, Any]
) -> None:
    listening_to(page)
    send(told(**value))
    read_all()
    assert Mention.objects.count() == 0
    assert Message.objects.get().done_at is not None


def test_another_account_s_message_reaches_nobody_here(page: Account) -> None:
    source = listening_to(page)
    at = source.next_at
    seconds = int(time.time())
    send(in_meta([{"field": "mention", "value": {}}], seconds, account="999999"))
    read_all()
    source.refresh_from_db()
    assert source.next_at == at
    assert Message.objects.get().done_at is not None


def test_another_workspace_hears_only_of_its_own_account(page: Account) -> None:
    elsewhere = Workspace.objects.create(name="Elsewhere", slug="elsewhere")
    Watch.objects.create(workspace=elsewhere, name="Morvan", query="morvan")
    listening_to(an_account(elsewhere, "facebook", "100800"))
    listening_to(page)
    send(a_comment(7))
    read_all()
    assert [one.workspace_id for one in Mention.objects.all()] == [page.workspace_id]


@pytest.mark.parametrize("off", [{"enabled": False}, {"stopped_at": timezone.now()}])
def test_a_source_that_is_paused_or_stopped_hears_nothing(
    page: Account, off: dict[str, Any]
) -> None:
    listening_to(page, **off)
    send(a_comment(7))
    read_all()
    assert Mention.objects.count() == 0


def a_mention() -> bytes:
    """Facebook says no more than that somebody named the page."""
    return in_meta([{"field": "mention", "value": {"verb": "add"}}], int(time.time()))


def test_what_says_no_more_than_look_has_the_source_look_soon(page: Account) -> None:
    source = listening_to(page, last_tick_at=timezone.now() - LATER)
    send(a_mention())
    read_all()
    source.refresh_from_db()
    assert source.next_at is not None
    assert source.next_at <= timezone.now()


def test_however_much_is_told_it_looks_no_more_than_every_fifteen_seconds(page: Account) -> None:
    source = listening_to(page, last_tick_at=timezone.now())
    send(a_mention())
    read_all()
    source.refresh_from_db()
    assert source.next_at is not None
    wait = source.next_at - timezone.now()
    assert timedelta(seconds=5) < wait <= hearing.AT_MOST_EVERY


def test_a_source_that_is_looking_right_now_is_told_again_when_it_has_looked(
    page: Account,
) -> None:
    source = listening_to(page, next_at=None)
    assert claim(Source.objects.all(), "somebody")
    send(a_mention())
    assert read_one(new_holder())
    waiting = Message.objects.get()
    assert (waiting.done_at, waiting.attempts, waiting.holder) == (None, 0, "")
    Source.objects.update(holder="", lease_until=None, next_at=timezone.now() + LATER)
    Message.objects.update(due_at=timezone.now())
    read_all()
    source.refresh_from_db()
    assert Message.objects.get().done_at is not None
    assert source.next_at is not None
    assert source.next_at < timezone.now() + LATER / 2


def test_a_search_is_not_hastened_by_what_is_told_of_its_account(
    workspace: Workspace, watch: Watch
) -> None:
    """Its questions are counted by the network."""
    register("threads")
    account = an_account(workspace, "threads", "17841")
    search = listening_to(account, "threads.search")
    mine = listening_to(account, "threads.account", last_tick_at=timezone.now() - LATER)
    at = search.next_at
    whole = {"app_id": "house", "time": int(time.time()), "values": {"field": "mentions"}}
    send(json.dumps(whole).encode(), network="threads")
    read_all()
    search.refresh_from_db()
    mine.refresh_from_db()
    assert search.next_at == at
    assert mine.next_at is not None
    assert mine.next_at <= timezone.now()


@pytest.mark.parametrize(
    "body", [b"", b"junk", b"[]", b'"text"', b"{", b"[" * 200_000, b'{"entry":7}', b"\xff\xfe"]
)
def test_signed_junk_is_kept_with_its_reason_and_stops_nothing(page: Account, body: bytes) -> None:
    listening_to(page)
    assert send(body).status_code == 200
    send(a_comment(7))
    read_all()
    junk = Message.objects.order_by("pk")[0]
    assert junk.failed_at is not None or junk.done_at is not None
    assert (junk.failed_at is not None) == (body != b'{"entry":7}')
    assert junk.failed_at is None or "not readable" in junk.problem
    assert Mention.objects.count() == 1


@pytest.fixture
def hearers(monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., None]]:
    found: list[Callable[..., None]] = []
    monkeypatch.setattr(working, "hears", found)
    return found


def failing(*_told: object) -> None:
    raise RuntimeError("the store is away")


def test_trouble_is_tried_again_with_growing_pauses_and_fails_with_its_reason(
    page: Account, hearers: list[Callable[..., None]], caplog: pytest.LogCaptureFixture
) -> None:
    hearers.append(failing)
    send(a_comment(7))
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        assert read_one(new_holder())
        waiting = Message.objects.get()
        pauses.append((waiting.due_at - timezone.now()).total_seconds())
        Message.objects.update(due_at=timezone.now())
    assert not read_one(new_holder())
    assert pauses[0] < pauses[1] < pauses[2] <= 3_600
    failed = Message.objects.get()
    assert failed.failed_at is not None
    assert "the store is away" in failed.problem
    assert bytes(failed.body) != b""


def test_what_kills_whoever_reads_it_is_given_up(page: Account) -> None:
    send(a_comment(7))
    Message.objects.update(attempts=MOST_ATTEMPTS)
    assert read_one(new_holder())
    assert Message.objects.get().problem == "given up"
    assert not read_one(new_holder())


def test_a_message_of_a_dead_worker_is_read_by_another(page: Account) -> None:
    listening_to(page)
    send(a_comment(7))
    Message.objects.update(holder="dead", lease_until=timezone.now() + timedelta(seconds=30))
    assert not read_one(new_holder())
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert read_one(new_holder())
    assert Mention.objects.count() == 1


def test_after_a_week_a_message_is_forgotten_whatever_became_of_it(page: Account) -> None:
    for number in range(3):
        send(a_comment(number))
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(failed_at=long_ago(1))
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + timedelta(days=8)) == 3
    assert not Message.objects.exists()


def test_a_worker_killed_while_it_reads_loses_nothing_and_doubles_nothing(site: Site) -> None:
    site.module = "perchoir.listening.sources.tests.a_reader"
    site.run("prepare")
    for after in ("20", "30"):
        assert site.start("dying", after).wait(120) == -9
    assert site.start("work").wait(120) == 0
    report = site.report()
    assert report["ids"] == sorted(f"3_{number}" for number in range(MESSAGES))
    assert report["differences"] == 0
    assert (report["done"], report["bodies"]) == (MESSAGES, 0)
    # Those that were stored when their reader died were read twice.
    assert report["tried"] == [1, 2]
