"""People hear of an account before it hurts, once, and the right people."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import sentence_of
from perchoir.core.people.models import Member
from perchoir.networks.connections.actions import SignedIn
from perchoir.networks.connections.checking import check_one
from perchoir.networks.connections.keeping import mark_broken, mark_well
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.tests.conftest import pretend as pretend
from perchoir.networks.connections.tests.network import ANNA, Pretend, raising
from perchoir.networks.contract import NeedsReconnect
from perchoir.networks.contract.publishing import Profile
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.tests.speaking import make_voice, only_delivery, text_of, write
from perchoir.publishing.voices.actions import keep_for_voice
from perchoir.publishing.voices.jobs import look_ahead
from perchoir.publishing.voices.models import Voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def voice(owner: Member) -> Voice:
    return make_voice(owner.workspace)


@pytest.fixture
def account(voice: Voice) -> Account:
    return voice.accounts.get()


def plan(by: Member, voice: Voice, text: str, due_in: timedelta) -> Delivery:
    delivery = only_delivery(write(by, voice, text))
    due_at = timezone.now() + due_in
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SCHEDULED, due_at=due_at)
    return delivery


def told(verb: str) -> list[Notice]:
    look_ahead("worker")
    return list(Notice.objects.filter(verb=verb).order_by("pk"))


def test_an_end_is_warned_of_two_weeks_a_week_and_a_day_before_each_once(
    owner: Member, analyst: Member, account: Account
) -> None:
    end = timezone.now() + timedelta(days=30)
    Account.objects.update(expires_at=end)
    seen = []
    for days in (20, 14, 13, 8, 7, 2, 1, 0.5):
        with time_machine.travel(end - timedelta(days=days), tick=False):
            notices = told("account.ends")
            assert len(told("account.ends")) == len(notices)
            seen.append(len(notices))
    assert seen == [0, 1, 1, 1, 2, 2, 3, 3]
    assert {notice.member_id for notice in notices} == {owner.pk}
    assert [notice.urgent for notice in notices] == [False, False, True]
    assert account.handle in sentence_of(notices[0])
    assert notices[0].address.endswith(f"/voices/{account.place.voice_id}/")


def test_whoever_connected_it_is_told_too_unless_they_may_no_longer(
    owner: Member, leader: Member, analyst: Member, account: Account
) -> None:
    mark_broken(account, "token_refused", "")
    Account.objects.update(connected_by=leader.user)
    assert {notice.member_id for notice in told("account.broken")} == {owner.pk, leader.pk}
    Account.objects.update(connected_by=analyst.user, told_at=None, broken_at=timezone.now())
    assert analyst.pk not in {notice.member_id for notice in told("account.broken")}


def test_an_account_that_breaks_is_told_of_once_and_again_when_it_breaks_again(
    owner: Member, account: Account
) -> None:
    mark_broken(account, "token_refused", "")
    assert len(told("account.broken")) == 1
    assert len(told("account.broken")) == 1
    mark_well(account)
    assert len(told("account.broken")) == 1
    mark_broken(account, "token_refused", "")
    assert len(told("account.broken")) == 2


def test_who_disconnects_an_account_is_not_told_so(account: Account) -> None:
    mark_broken(account, "disconnected", "")
    assert told("account.broken") == []


def test_posts_that_would_not_leave_are_named_before_their_hour(
    owner: Member, leader: Member, voice: Voice, account: Account
) -> None:
    plan(leader, voice, "Bientôt", timedelta(hours=5))
    plan(leader, voice, "Dans longtemps", timedelta(hours=72))
    assert told("account.stops") == []
    mark_broken(account, "token_refused", "")
    notices = told("account.stops")
    assert {notice.member_id for notice in notices} == {owner.pk, leader.pk}
    assert all(notice.urgent for notice in notices)
    sentence = sentence_of(notices[0])
    assert "Bientôt" in sentence
    assert "longtemps" not in sentence
    assert len(told("account.stops")) == 2


def test_a_post_that_is_planned_later_raises_an_alarm_of_its_own(
    owner: Member, voice: Voice, account: Account
) -> None:
    mark_broken(account, "token_refused", "")
    plan(owner, voice, "Premier", timedelta(hours=5))
    assert len(told("account.stops")) == 1
    plan(owner, voice, "Deuxième", timedelta(hours=6))
    _first, second = told("account.stops")
    assert "Deuxième" in sentence_of(second)
    assert "Premier" not in sentence_of(second)


def test_an_end_before_the_hour_of_a_post_is_an_alarm_too(
    owner: Member, voice: Voice, account: Account
) -> None:
    Account.objects.update(expires_at=timezone.now() + timedelta(hours=10))
    plan(owner, voice, "Avant", timedelta(hours=5))
    assert told("account.stops") == []
    plan(owner, voice, "Après", timedelta(hours=12))
    [notice] = told("account.stops")
    assert "Après" in sentence_of(notice)
    assert "Avant" not in sentence_of(notice)


def test_an_account_that_was_well_meanwhile_raises_the_alarm_again(
    owner: Member, voice: Voice, account: Account
) -> None:
    plan(owner, voice, "Bonjour", timedelta(hours=5))
    mark_broken(account, "token_refused", "")
    assert len(told("account.stops")) == 1
    mark_well(account)
    assert len(told("account.stops")) == 1
    mark_broken(account, "token_refused", "")
    assert len(told("account.stops")) == 2


def test_what_was_sent_or_withdrawn_raises_no_alarm(
    owner: Member, voice: Voice, account: Account
) -> None:
    mark_broken(account, "token_refused", "")
    for state in (State.SENT, State.CANCELLED, State.DRAFT):
        delivery = plan(owner, voice, "Bonjour", timedelta(hours=5))
        Delivery.objects.filter(pk=delivery.pk).update(state=state)
    assert told("account.stops") == []


def test_an_account_is_asked_and_renewed_just_before_its_posts(
    owner: Member, voice: Voice, account: Account
) -> None:
    now = timezone.now()
    tomorrow = now + timedelta(days=1)
    early = {"check_at": tomorrow, "fresh_until": now + timedelta(minutes=5)}
    Account.objects.update(credentials="sealed", **early)
    look_ahead("worker")
    assert _turns(account) == (tomorrow, None)
    plan(owner, voice, "Bonjour", timedelta(minutes=10))
    look_ahead("worker")
    check_at, renew_at = _turns(account)
    assert check_at <= timezone.now()
    assert renew_at is not None


def _turns(account: Account) -> tuple[datetime, datetime | None]:
    account.refresh_from_db()
    assert account.check_at is not None
    return account.check_at, account.renew_at


def test_a_token_that_is_revoked_meanwhile_stops_the_account_and_says_which_post(
    owner: Member, voice: Voice, pretend: Pretend, caplog: pytest.LogCaptureFixture
) -> None:
    opened = SignedIn(Profile(ANNA), {"access": "a-secret-token"})
    account = keep_for_voice(owner, voice, opened)
    post = create_post(owner, voice, content=text_of("Bonjour"), accounts=[account])
    now = timezone.now()
    Account.objects.filter(pk=account.pk).update(checked_at=now - timedelta(hours=3))
    due_at = now + timedelta(hours=1)
    Delivery.objects.filter(post=post).update(state=State.SCHEDULED, due_at=due_at)
    pretend.profiling = pretend.renewing = raising(NeedsReconnect("token_refused", "revoked"))
    assert told("account.stops") == []
    while check_one():
        pass
    [notice] = told("account.stops")
    assert "Bonjour" in sentence_of(notice)
    assert "a-secret-token" not in f"{opened!r} {caplog.text} {notice.details} {account!r}"
