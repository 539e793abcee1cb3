"""Promises that were sent are kept in a ledger; the send knows nothing of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.publishing.charter import hearing, jobs
from perchoir.publishing.charter.hearing import hear_sent
from perchoir.publishing.charter.ledger import (
    break_promise,
    commitments_of,
    keep_promise,
    remind,
    reopen_promise,
)
from perchoir.publishing.charter.models import Commitment, Heard
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import add_account, make_voice, write

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/charter/promises"
PROMISE = "Bonjour. Nous rembourserons tout le monde d’ici le 15 mars 2099."


def sent(by: Member, text: str = PROMISE) -> Post:
    voice = by.workspace.voices.first() or make_voice(by.workspace)
    post = write(by, voice, text)
    post.deliveries.update(state=State.SENT, sent_at=timezone.now())
    return post


def promise(owner: Member, **fields: object) -> Commitment:
    sent(owner)
    hear_sent()
    Commitment.objects.update(**fields)
    return Commitment.objects.get()


def test_a_promise_that_was_sent_is_written_down_once_for_all_accounts(owner: Member) -> None:
    add_account(make_voice(owner.workspace), handle="second")
    post = sent(owner)
    assert post.deliveries.count() == 2
    assert hear_sent() == 2
    assert hear_sent() == 0
    row = Commitment.objects.get()
    assert (row.post, row.by, row.who) == (post.pk, date(2099, 3, 15), "Ateliers Morvan")
    assert row.what == "Nous rembourserons tout le monde d’ici le 15 mars 2099"
    assert row.keeper == owner


def test_what_was_not_sent_promises_nothing(owner: Member) -> None:
    write(owner, make_voice(owner.workspace), PROMISE)
    assert hear_sent() == 0
    assert not Commitment.objects.exists()


def test_a_post_that_cannot_be_read_stays_sent_and_is_not_tried_again(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sent(owner)
    monkeypatch.setattr(hearing, "write_down", lambda *a, **k: 1 / 0)
    assert hear_sent() == 1
    assert hear_sent() == 0
    assert Delivery.objects.get(post=post).state == State.SENT
    assert Heard.objects.count() == 1


def test_the_jobs_of_the_worker_fill_and_remind(owner: Member) -> None:
    sent(owner)
    assert jobs.hear_promises("one")
    assert not jobs.hear_promises("one")
    assert not jobs.hold_what_is_closed("one")
    Commitment.objects.update(by=timezone.localdate())
    assert jobs.remind_of_promises("one")


def test_whoever_promised_is_reminded_once_before_the_day(owner: Member) -> None:
    promise(owner, by=timezone.localdate() + timedelta(days=3))
    assert (remind(), remind()) == (1, 0)
    assert Notice.objects.get(verb="promise.due").member == owner


def test_where_the_keeper_is_gone_everybody_who_writes_is_reminded(
    owner: Member, leader: Member, ambassador: Member
) -> None:
    promise(owner, by=timezone.localdate(), keeper=None)
    remind()
    told = set(Notice.objects.values_list("member", flat=True))
    assert {owner.pk, leader.pk} <= told
    assert ambassador.pk not in told


def test_a_day_that_is_far_or_unknown_is_not_reminded_of(owner: Member) -> None:
    promise(owner, by=timezone.localdate() + timedelta(days=30))
    assert remind() == 0
    Commitment.objects.update(by=None)
    assert remind() == 0


def test_a_promise_is_open_then_late_then_kept_with_a_link(owner: Member) -> None:
    row = promise(owner)
    assert list(commitments_of(owner.workspace, "open")) == [row]
    Commitment.objects.update(by=timezone.localdate() - timedelta(days=1))
    assert list(commitments_of(owner.workspace, "late")) == [row]
    keep_promise(owner, row, proof="https://morvan.example/fait")
    kept = commitments_of(owner.workspace, "kept").get()
    assert (kept.proof, kept.settled_by) == ("https://morvan.example/fait", owner)
    with pytest.raises(Conflict):
        break_promise(owner, row)
    reopen_promise(owner, row)
    break_promise(owner, row)
    broken = commitments_of(owner.workspace, "broken").get()
    assert broken.standing(timezone.localdate()) == "broken"


def test_a_proof_is_a_link(owner: Member) -> None:
    with pytest.raises(Mistake):
        keep_promise(owner, promise(owner), proof="javascript:alert(1)")


def test_the_ledger_has_a_page_and_a_table(owner: Member, sign_in: SignIn) -> None:
    row, client = promise(owner), sign_in(owner)
    page = client.get(f"{HERE}/").content.decode()
    assert row.what in page
    assert "2099" in page
    client.post(f"{HERE}/{row.pk}/", {"standing": "kept", "proof": "https://morvan.example/"})
    assert "https://morvan.example/" in client.get(f"{HERE}/?standing=kept").content.decode()
    assert "No promise here." in client.get(f"{HERE}/?standing=late").content.decode()
    exported = client.get(f"{HERE}.csv").content.decode()
    assert "2099-03-15" in exported
    client.post(f"{HERE}/{row.pk}/", {"standing": "open"})
    client.post(f"{HERE}/{row.pk}/", {"standing": "broken"})
    client.post(f"{HERE}/{row.pk}/", {"standing": "forgotten"})
    row.refresh_from_db()
    assert row.broken_at


def test_an_analyst_reads_promises_and_settles_none(analyst: Member, sign_in: SignIn) -> None:
    client = sign_in(analyst)
    assert client.get(f"{HERE}/").status_code == 200
    row = Commitment.objects.create(
        workspace=analyst.workspace, what="Nous répondrons.", made_at=timezone.now()
    )
    assert client.post(f"{HERE}/{row.pk}/", {"standing": "kept"}).status_code == 403
    assert "It is kept" not in client.get(f"{HERE}/").content.decode()
