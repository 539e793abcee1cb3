from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.deliveries.claiming import claim_due
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.deliveries.tests.conftest import Plan, a_voice, an_account
from perchoir.publishing.voices.models import Voice, VoiceAccount

pytestmark = pytest.mark.django_db
Spoil = Callable[[Delivery, Member], object]


def _demote(_delivery: Delivery, author: Member) -> None:
    author.role = Role.ANALYST
    author.save()


def _deactivate(_delivery: Delivery, author: Member) -> None:
    author.user.is_active = False
    author.user.save()


def _break(delivery: Delivery, _author: Member) -> None:
    delivery.account.broken_at = timezone.now()
    delivery.account.save()


def _set(**values: object) -> Spoil:
    return lambda delivery, _author: Delivery.objects.filter(pk=delivery.pk).update(**values)


def _brake(of_voice: bool) -> Spoil:
    def pull(delivery: Delivery, _author: Member) -> None:
        Brake.objects.create(
            workspace=delivery.workspace, voice=delivery.voice if of_voice else None,
            reason="A rumour", pulled_at=timezone.now(),
        )  # fmt: skip

    return pull


SPOILT: dict[str, Spoil] = {
    "it is not due": _set(due_at=timezone.now() + timedelta(hours=1)),
    "it must wait": _set(not_before=timezone.now() + timedelta(hours=1)),
    "it is too late": _set(due_at=timezone.now() - timedelta(minutes=16)),
    "it is not scheduled": _set(state=State.APPROVED),
    "it was changed since it was approved": _set(digest="0" * 64),
    "it was never approved": _set(digest="", approved_digest=""),
    "legal has not said yes": _set(needs_legal=True),
    "its author may no longer write": _demote,
    "its author may no longer enter": _deactivate,
    "its author left": lambda _delivery, author: author.delete(),
    "its account is broken": _break,
    "its account is another voice's": lambda delivery, _author: VoiceAccount.objects.update(
        voice=a_voice(delivery.workspace)
    ),
    "the voice is braked": _brake(of_voice=True),
    "the workspace is braked": _brake(of_voice=False),
}


@pytest.mark.parametrize("why", SPOILT)
def test_nothing_is_claimed_when(why: str, plan: Plan, leader: Member) -> None:
    delivery = plan()
    SPOILT[why](delivery, leader)
    assert claim_due("a worker") == []


def test_what_may_leave_is_claimed_once(plan: Plan) -> None:
    delivery = plan()
    assert claim_due("a worker") == [delivery]
    assert claim_due("another") == []


def test_legal_said_yes_to_these_bytes(plan: Plan) -> None:
    delivery = plan(needs_legal=True)
    yes = Approval.objects.create(
        delivery=delivery, digest="of others", kind="legal", decision="yes", at=timezone.now()
    )
    assert claim_due("a worker") == []
    Approval.objects.filter(pk=yes.pk).update(digest=delivery.digest)
    assert claim_due("a worker") == [delivery]


def test_an_exception_leaves_though_the_brake_is_on(
    plan: Plan, voice: Voice, leader: Member
) -> None:
    excepted, _held = plan(), plan(voice=a_voice(voice.workspace))
    _brake(of_voice=False)(excepted, leader)
    Brake.objects.get().exceptions.add(excepted)
    assert claim_due("a worker") == [excepted]


def test_the_brake_of_another_voice_stops_nothing(plan: Plan, workspace: Workspace) -> None:
    delivery = plan()
    Brake.objects.create(
        workspace=workspace, voice=a_voice(workspace), reason="R", pulled_at=timezone.now()
    )
    assert claim_due("a worker") == [delivery]


def test_one_account_has_one_post_on_its_way(plan: Plan) -> None:
    first, second = plan(late_s=10), plan(late_s=5)
    assert claim_due("a worker") == [first]
    assert claim_due("another") == []
    Delivery.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=timezone.now())
    assert claim_due("another") == [second]


def test_a_cooling_off_is_not_lateness(plan: Plan) -> None:
    now = timezone.now()
    delivery = plan(late_s=3_600)
    Delivery.objects.update(not_before=now - timedelta(minutes=1))
    assert claim_due("a worker") == [delivery]


@pytest.mark.parametrize(
    ("rhythm", "minutes_ago", "may"),
    [
        ({"gap_minutes": 30}, 29, False),
        ({"gap_minutes": 30}, 31, True),
        ({"per_day": 1}, 23 * 60, False),
        ({"per_day": 1}, 25 * 60, True),
        ({"per_day": 2}, 60, True),
        ({"per_week": 1}, 6 * 24 * 60, False),
        ({"per_week": 1}, 8 * 24 * 60, True),
    ],
)
def test_the_voice_keeps_its_rhythm(
    plan: Plan, workspace: Workspace, rhythm: dict[str, int], minutes_ago: int, may: bool
) -> None:
    voice = a_voice(workspace, **rhythm)
    earlier = plan(voice=voice)
    sent_at = timezone.now() - timedelta(minutes=minutes_ago)
    Delivery.objects.filter(pk=earlier.pk).update(state=State.SENT, sent_at=sent_at)
    delivery = plan(voice=voice)
    assert claim_due("a worker") == ([delivery] if may else [])


def test_one_post_on_two_accounts_is_said_once(plan: Plan, workspace: Workspace) -> None:
    voice = a_voice(workspace, gap_minutes=60, per_day=1)
    first = plan(voice=voice)
    account = an_account(workspace)
    VoiceAccount.objects.create(voice=voice, account=account)
    Delivery.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=timezone.now())
    first.pk, first.account, first.state = None, account, State.SCHEDULED
    first.save()
    assert claim_due("a worker") == [first]
