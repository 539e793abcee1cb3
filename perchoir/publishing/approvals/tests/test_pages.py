"""Reading exactly what would be sent, and answering."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.approvals.actions import decide, make_review_link, submit_post
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.tests.speaking import make_voice, only_delivery, text_of, write

SignIn = Callable[[Member], Client]
MakeMember = Callable[[Workspace, Role, str], Member]


@pytest.fixture
def waiting(workspace: Workspace, make_member: MakeMember, approver: Member) -> Delivery:
    """A delivery that waits for the approver."""
    manager = make_member(workspace, Role.MANAGER, "Camille")
    voice = make_voice(workspace, steps=[{"rule": "any", "members": [approver.pk]}])
    post = write(manager, voice, "Relisez-moi.", local_time="2031-05-05T10:00")
    submit_post(manager, post, revision=1)
    return only_delivery(post)


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_an_approver_reads_and_says_yes_in_two_steps(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    client = sign_in(approver)
    assert "Relisez-moi." in client.get("/w/morvan/reviews/").content.decode()
    page = client.get(f"/w/morvan/reviews/{waiting.pk}/").content.decode()
    assert waiting.digest in page
    answer = {"digest": waiting.digest, "decision": "yes"}
    client.post(f"/w/morvan/reviews/{waiting.pk}/decide/", answer)
    assert state_of(waiting) == State.SCHEDULED


def test_a_form_that_was_open_too_long_decides_nothing(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    client = sign_in(approver)
    for answer, status in (
        ({"digest": "0" * 64, "decision": "yes"}, 409),
        ({"digest": "", "decision": "yes"}, 409),
        ({"digest": waiting.digest, "decision": "maybe"}, 400),
    ):
        page = client.post(f"/w/morvan/reviews/{waiting.pk}/decide/", answer)
        assert page.status_code == status
    assert state_of(waiting) == State.IN_REVIEW


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.AMBASSADOR, Role.OWNER])
def test_nobody_else_decides(
    waiting: Delivery, workspace: Workspace, make_member: MakeMember, sign_in: SignIn, role: Role
) -> None:
    client = sign_in(make_member(workspace, role, "Dorian"))
    answer = {"digest": waiting.digest, "decision": "yes"}
    page = client.post(f"/w/morvan/reviews/{waiting.pk}/decide/", answer)
    assert page.status_code == 403
    assert state_of(waiting) == State.IN_REVIEW


def test_a_delivery_of_another_workspace_is_not_there(
    waiting: Delivery, stranger: Member, sign_in: SignIn
) -> None:
    client = sign_in(stranger)
    for slug in ("morvan", "elsewhere"):
        address = f"/w/{slug}/reviews/{waiting.pk}/"
        assert client.get(address).status_code == 404
        assert client.post(f"{address}decide/", {"decision": "yes"}).status_code == 404


def test_somebody_outside_reads_one_post_and_answers_once(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    inside, outside = sign_in(approver), Client()
    page = inside.post(f"/w/morvan/reviews/{waiting.pk}/link/", {"name": "Maître Lebrun"})
    found = re.search(r"/review/[\w-]+/", page.content.decode())
    assert found
    shown = outside.get(found[0])
    assert "Relisez-moi." in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    outside.post(found[0], {"digest": waiting.digest, "decision": "yes"})
    assert state_of(waiting) == State.SCHEDULED
    assert outside.get(found[0]).status_code == 410
    assert outside.get("/review/made-up/").status_code == 410


def test_a_yes_to_an_older_page_is_refused_with_what_changed(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    stale = {"digest": waiting.digest, "revision": "1", "decision": "yes", "comment": "Bien vu"}
    post = waiting.post
    assert post.author
    change_post(
        post.author, post, revision=1, content=text_of("Relisez-moi bien."),
        accounts=[waiting.account], local_time="2031-05-05T10:00",
    )  # fmt: skip
    submit_post(post.author, post, revision=2)
    page = sign_in(approver).post(f"/w/morvan/reviews/{waiting.pk}/decide/", stale)
    said = page.content.decode()
    assert page.status_code == 409
    assert "What changed since you read it" in said
    assert re.search(r"<ins>[^<]*bien", said)
    assert "Bien vu" in said
    assert state_of(waiting) == State.IN_REVIEW


def test_what_voided_a_yes_is_shown_and_whoever_said_it_is_asked_again(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    decide(approver, waiting, digest=waiting.digest, decision="yes")
    post = waiting.post
    assert post.author
    change_post(
        post.author, post, revision=1, content=text_of("Relisez-moi."),
        accounts=[waiting.account], local_time="2031-05-06T10:00",
    )  # fmt: skip
    submit_post(post.author, post, revision=2)
    assert Notice.objects.filter(member=approver, verb="review.changed").count() == 1
    page = sign_in(approver).get(f"/w/morvan/reviews/{waiting.pk}/").content.decode()
    assert "What changed since the last yes" in page
    assert "The words are the same" in page


def test_a_link_is_closed_on_the_page_of_whoever_may_decide(
    waiting: Delivery, approver: Member, sign_in: SignIn
) -> None:
    link, token = make_review_link(approver, waiting, name="Maître Lebrun")
    client = sign_in(approver)
    here = f"/w/morvan/reviews/{waiting.pk}/"
    assert "Close this link" in client.get(here).content.decode()
    client.post(f"{here}link/{link.pk}/close/")
    assert "Close this link" not in client.get(here).content.decode()
    assert Client().get(f"/review/{token}/").status_code == 410


def test_a_link_shows_one_post_and_nothing_of_the_house(
    waiting: Delivery, approver: Member
) -> None:
    _link, token = make_review_link(approver, waiting, name="Maître Lebrun")
    page = Client().get(f"/review/{token}/").content.decode()
    assert "Relisez-moi." in page
    assert "/w/morvan/" not in page
