"""A leader reads in one place what waits for a yes, what leaves, and what needs a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member, User, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.deliveries.models import Beat, Delivery, State
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice
from perchoir.web.speaking import SHOWN, speaking

SignIn = Callable[[Member], Client]
HOME = "/w/morvan/"


@pytest.fixture
def voice(workspace: Workspace, leader: Member) -> Voice:
    return make_voice(workspace, steps=[{"rule": "any", "members": [leader.pk]}])


def handed_in(by: Member, voice: Voice, text: str, day: int = 5) -> Delivery:
    post = write(by, voice, text, local_time=f"2031-05-{day:02}T10:00")
    submit_post(by, post, revision=1)
    return only_delivery(post)


def test_what_waits_for_my_yes_comes_first_and_goes_when_i_said_it(
    manager: Member, leader: Member, owner: Member, voice: Voice, sign_in: SignIn
) -> None:
    delivery = handed_in(manager, voice, "Nos ateliers ouvrent samedi.")
    page = sign_in(leader).get(HOME).content.decode()
    assert page.index("Waits for your yes") < page.index("Nos ateliers ouvrent")
    assert f"/w/morvan/reviews/{delivery.pk}/" in page
    assert "No post waits for your yes." in sign_in(owner).get(HOME).content.decode()
    decide(leader, delivery, digest=delivery.digest, decision="yes")
    page = sign_in(leader).get(HOME).content.decode()
    assert "No post waits for your yes." in page
    assert f"/w/morvan/deliveries/{delivery.pk}/" in page


def test_failures_and_broken_accounts_are_named_with_the_way_there(
    manager: Member, leader: Member, voice: Voice, sign_in: SignIn
) -> None:
    delivery = handed_in(manager, voice, "Trop tard.")
    Delivery.objects.update(state=State.MISSED, problem_code="late")
    Account.objects.update(broken_at=timezone.now())
    page = sign_in(leader).get(HOME).content.decode()
    assert page.index("Needs a person") < page.index("Trop tard.")
    assert f"/w/morvan/deliveries/{delivery.pk}/" in page
    assert f"/w/morvan/voices/{voice.pk}/" in page


def test_a_clock_that_stands_still_is_said(leader: Member, voice: Voice, sign_in: SignIn) -> None:
    assert "has not ticked yet" in sign_in(leader).get(HOME).content.decode()
    Beat.objects.create(name="deliveries", at=timezone.now() - timedelta(minutes=5))
    assert "The worker does not run" in sign_in(leader).get(HOME).content.decode()


def test_where_nobody_speaks_and_for_ambassadors_nothing_of_it_is_shown(
    leader: Member, ambassador: Member, sign_in: SignIn
) -> None:
    assert speaking(leader) is None
    assert "What we say" not in sign_in(leader).get(HOME).content.decode()
    make_voice(leader.workspace)
    assert speaking(ambassador) is None


def test_another_workspace_stays_out(manager: Member, stranger: Member, voice: Voice) -> None:
    handed_in(manager, voice, "Chez nous.")
    make_voice(stranger.workspace, "elsewhere")
    found = speaking(stranger)
    assert found
    assert (found.mine, found.next, found.stuck) == ([], [], [])


def test_it_costs_the_same_for_one_post_and_for_many(
    manager: Member,
    leader: Member,
    voice: Voice,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for day in range(1, SHOWN + 4):
        handed_in(manager, voice, f"Post {day}", day)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        found = speaking(leader)
    assert found
    assert (len(found.mine), found.mine_count) == (SHOWN, SHOWN + 3)


def test_the_page_speaks_french(
    manager: Member, leader: Member, voice: Voice, sign_in: SignIn
) -> None:
    User.objects.filter(pk=leader.user_id).update(language="fr")
    handed_in(manager, voice, "Relisez-moi.")
    page = sign_in(leader).get(HOME).content.decode()
    assert "Attend votre oui" in page
