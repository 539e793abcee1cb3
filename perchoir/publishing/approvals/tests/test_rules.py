"""The table of who must say yes, and in which order."""

from collections.abc import Callable

import pytest

from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.approvals.actions import (
    decide,
    decide_by_link,
    make_review_link,
    open_review_link,
    revoke_review_link,
    submit_post,
)
from perchoir.publishing.approvals.rules import MOST_STEPS, needs_of
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice

MakeMember = Callable[[Workspace, Role, str], Member]
# Steps, whose yes in which order ("!" is refused), and whether it leaves at the end. "m" wrote it.
TABLE = [
    ([], "", True),
    ([("any", "ab")], "a", True),
    ([("any", "ab")], "b", True),
    ([("any", "ab")], "", False),
    ([("all", "ab")], "a", False),
    ([("all", "ab")], "ab", True),
    ([("all", "ab")], "ba", True),
    ([("any", "a"), ("any", "b")], "!ba", False),
    ([("any", "a"), ("any", "b")], "ab", True),
    ([("any", "a"), ("any", "b"), ("any", "c")], "ab", False),
    ([("any", "a"), ("any", "b"), ("any", "c")], "a!cbc", True),
    ([("all", "ab"), ("any", "c")], "a!cbc", True),
    ([("any", "am")], "!ma", True),
    ([("all", "am")], "a", True),
    ([("any", "a"), ("any", "a")], "aa", True),
]


@pytest.fixture
def people(workspace: Workspace, make_member: MakeMember) -> dict[str, Member]:
    names = {"a": "Agathe", "b": "Basile", "c": "Clio"}
    found = {key: make_member(workspace, Role.APPROVER, name) for key, name in names.items()}
    return {**found, "m": make_member(workspace, Role.LEADER, "Mathilde")}


def handed_in(people: dict[str, Member], workspace: Workspace, steps: object) -> Delivery:
    voice = make_voice(workspace, steps=steps)
    post = write(people["m"], voice, local_time="2031-05-05T10:00")
    submit_post(people["m"], post, revision=1)
    return only_delivery(post)


def chosen(people: dict[str, Member], steps: list[tuple[str, str]]) -> list[dict[str, object]]:
    return [{"rule": rule, "members": [people[one].pk for one in who]} for rule, who in steps]


@pytest.mark.parametrize(("steps", "said", "leaves"), TABLE)
def test_it_leaves_when_everybody_it_needs_said_yes_in_order(
    workspace: Workspace,
    people: dict[str, Member],
    steps: list[tuple[str, str]],
    said: str,
    leaves: bool,
) -> None:
    delivery = handed_in(people, workspace, chosen(people, steps))
    refused = False
    for letter in said:
        if letter == "!":
            refused = True
            continue
        if refused:
            with pytest.raises((Forbidden, Conflict)):
                decide(people[letter], delivery, digest=delivery.digest, decision="yes")
        else:
            decide(people[letter], delivery, digest=delivery.digest, decision="yes")
        refused = False
    delivery.refresh_from_db()
    assert (delivery.state == State.SCHEDULED) is leaves


def test_there_are_three_steps_at_most(workspace: Workspace, people: dict[str, Member]) -> None:
    delivery = handed_in(people, workspace, chosen(people, [("any", "a")] * 4))
    assert len(needs_of(delivery)) == MOST_STEPS == 3


def test_all_of_them_without_the_author_is_not_nobody(
    workspace: Workspace, people: dict[str, Member]
) -> None:
    with pytest.raises(Mistake):
        handed_in(people, workspace, chosen(people, [("all", "m")]))


def test_an_answer_to_somebody_follows_the_same_rules(
    workspace: Workspace, people: dict[str, Member]
) -> None:
    voice = make_voice(workspace, steps=chosen(people, [("any", "a")]))
    post = write(people["m"], voice, "Merci de votre question.", local_time="2031-05-05T10:00")
    Post.objects.update(reply={"id": "42", "url": "https://social.example/@x/42"})
    post.refresh_from_db()
    Delivery.objects.update(digest=digest_of(post, only_delivery(post).account))
    submit_post(people["m"], post, revision=1)
    delivery = only_delivery(post)
    assert delivery.state == State.IN_REVIEW
    with pytest.raises(Forbidden):
        decide(people["m"], delivery, digest=delivery.digest, decision="yes")
    with pytest.raises(Forbidden):
        decide(people["b"], delivery, digest=delivery.digest, decision="yes")
    decide(people["a"], delivery, digest=delivery.digest, decision="yes")
    delivery.refresh_from_db()
    assert delivery.state == State.SCHEDULED


def test_whom_it_answers_is_part_of_what_is_approved(
    workspace: Workspace, people: dict[str, Member]
) -> None:
    delivery = handed_in(people, workspace, chosen(people, [("any", "a")]))
    Post.objects.update(reply={"id": "42"})
    with pytest.raises(Conflict):
        decide(people["a"], delivery, digest=delivery.digest, decision="yes")


class TestALink:
    @pytest.fixture
    def voice(self, workspace: Workspace, people: dict[str, Member]) -> Voice:
        return make_voice(workspace, steps=chosen(people, [("any", "a")]))

    @pytest.fixture
    def delivery(self, voice: Voice, people: dict[str, Member]) -> Delivery:
        post = write(people["m"], voice, local_time="2031-05-05T10:00")
        submit_post(people["m"], post, revision=1)
        return only_delivery(post)

    def test_that_was_closed_opens_nothing(
        self, delivery: Delivery, people: dict[str, Member]
    ) -> None:
        link, token = make_review_link(people["a"], delivery, name="Me Lebrun")
        revoke_review_link(people["a"], delivery, link)
        assert open_review_link(token) is None
        with pytest.raises(Forbidden):
            decide_by_link(token, digest=delivery.digest, decision="yes")
        with pytest.raises(Conflict):
            revoke_review_link(people["a"], delivery, link)

    def test_of_another_delivery_is_not_closed_from_here(
        self, delivery: Delivery, voice: Voice, people: dict[str, Member]
    ) -> None:
        post = write(people["m"], voice, "Autre", local_time="2031-05-06T10:00")
        submit_post(people["m"], post, revision=1)
        link, token = make_review_link(people["a"], delivery, name="Me Lebrun")
        with pytest.raises(Conflict):
            revoke_review_link(people["a"], only_delivery(post), link)
        assert open_review_link(token)

    def test_says_nothing_to_what_changed_since(
        self, delivery: Delivery, people: dict[str, Member]
    ) -> None:
        _link, token = make_review_link(people["a"], delivery, name="Me Lebrun")
        for stale in ("0" * 64, "", delivery.digest[:-1] + "x"):
            with pytest.raises(Conflict):
                decide_by_link(token, digest=stale, decision="yes")
        delivery.refresh_from_db()
        assert delivery.state == State.IN_REVIEW
        assert open_review_link(token)

    def test_closes_with_the_step_it_stood_in_for(
        self, delivery: Delivery, people: dict[str, Member]
    ) -> None:
        _link, token = make_review_link(people["a"], delivery, name="Me Lebrun")
        decide(people["a"], delivery, digest=delivery.digest, decision="yes")
        with pytest.raises(Conflict):
            decide_by_link(token, digest=delivery.digest, decision="yes")
