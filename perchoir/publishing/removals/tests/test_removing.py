"""A post is taken down with proof, and never said to be gone when nobody can tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import msgspec
import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.networks.contract import Counts
from perchoir.networks.contract.errors import NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import Publisher, RemotePost
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.scheduling import reschedule_missed, schedule, unschedule
from perchoir.publishing.deliveries.settling import calls_of, decide_unknown
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork
from perchoir.publishing.removals.actions import decide_removal, delete_on_network
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.proof import sha256_of
from perchoir.publishing.removals.working import work_on_one

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


class Stage:
    """A network on which posts stand until they are deleted; `saying` is what it answers then."""

    def __init__(self, network: FileNetwork) -> None:
        self.network = network
        self.manifest = network.manifest
        self.gone: list[str] = []
        self.saying: list[Exception | str] = []
        self.blind = False

    async def delete(self, post: RemotePost, *_others: object) -> None:
        said = self.saying.pop(0) if self.saying else ""
        if said != "lies":
            if isinstance(said, Exception):
                raise said
            self.gone.append(post.id)

    async def read_back(self, post: RemotePost, *_others: object) -> Counts | None:
        if self.blind:
            raise Temporary("server_trouble")
        return None if post.id in self.gone else Counts(likes=3)

    def step(self, times: int = 1) -> None:
        """Let a worker look, whatever it was told to wait."""
        itself = cast(Publisher, self)
        networks = replace(self.network.networks(), publisher_of=lambda account: itself)
        for _time in range(times):
            Removal.objects.update(not_before=None)
            work_on_one("a worker", networks)


@pytest.fixture
def stage(network: FileNetwork) -> Stage:
    return Stage(network)


@pytest.fixture
def sent(plan: Plan, engine: Engine) -> Delivery:
    """A thread of two that left."""
    delivery = plan("First words", "Last words")
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    return delivery


def asked(by: Member, delivery: Delivery) -> Removal:
    return delete_on_network(by, delivery, reason="A wrong figure")


def test_it_goes_from_the_end_and_what_stood_is_kept(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.step()
    removal.refresh_from_db()
    parts = list(sent.parts.order_by("number"))
    assert stage.gone == [parts[1].remote_id, parts[0].remote_id]
    assert removal.state == Removal.State.GONE
    assert removal.ended_at
    kept = removal.proof["parts"]
    assert [one["text"] for one in kept] == ["First words", "Last words"]
    assert [one["body_sha256"] for one in kept] == [part.fingerprint for part in parts]
    assert kept[0]["figures"] == {"likes": 3}
    assert removal.sha256 == sha256_of(removal.proof)
    assert [one["code"] for one in removal.answers] == ["accepted", "accepted"]


def test_who_why_and_when_are_in_the_log_and_the_author_is_told(
    sent: Delivery, leader: Member, make_member: Callable[..., Member], stage: Stage
) -> None:
    mona = make_member(leader.workspace, Role.MANAGER, "Mona")
    asked(mona, sent)
    stage.step(2)
    assert Entry.objects.get(verb="removal.asked").details["reason"] == "A wrong figure"
    assert Entry.objects.filter(verb="removal.gone").count() == 1
    told = {one.member_id for one in Notice.objects.filter(verb="removal.gone")}
    assert told == {leader.pk, mona.pk}


def test_what_was_taken_down_is_not_looked_for_nor_called_missing(
    sent: Delivery,
    leader: Member,
    stage: Stage,
    engine: Engine,
) -> None:
    asked(leader, sent)
    stage.step()
    stage.network.path.unlink()
    Delivery.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    engine.run(0.01)
    sent.refresh_from_db()
    assert (sent.state, sent.problem_code) == (State.SENT, "deleted")


def test_a_lost_answer_is_asked_again_and_then_looked_for(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.saying = [Temporary("timed_out")]
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.ASKED
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE


def test_it_is_never_said_to_be_gone_when_nobody_can_look(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.blind = True
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.ASKED
    Removal.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    stage.step(2)
    removal.refresh_from_db()
    assert removal.state == Removal.State.UNKNOWN
    assert Notice.objects.filter(verb="removal.unknown", member=leader).count() == 1
    stage.blind = False
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE


def test_a_network_that_says_yes_and_keeps_it_is_found_out(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.saying = ["lies"] * 4
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.ASKED
    Removal.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    stage.step()
    removal.refresh_from_db()
    assert (removal.state, removal.problem_code) == (Removal.State.REFUSED, "still_there")


def test_a_no_is_believed_when_it_still_stands_and_may_be_asked_again(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.saying = [Refused("refused_by_server"), Refused("refused_by_server")]
    stage.step()
    removal.refresh_from_db()
    assert (removal.state, removal.problem_code) == (Removal.State.REFUSED, "refused_by_server")
    again = asked(leader, sent)
    stage.step()
    again.refresh_from_db()
    assert again.state == Removal.State.GONE


def test_an_account_that_lets_nobody_in_leaves_it_to_a_person(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    stage.saying = [NeedsReconnect("token_refused"), NeedsReconnect("token_refused")]
    stage.step()
    removal.refresh_from_db()
    sent.account.refresh_from_db()
    assert removal.state == Removal.State.UNKNOWN
    assert sent.account.broken_at
    decide_removal(leader, removal, is_gone=True)
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE
    assert removal.answers[-1]["said"] == str(leader.user)
    with pytest.raises(Conflict):
        decide_removal(leader, removal, is_gone=False)


def test_a_post_whose_address_nobody_knows_is_a_persons_work(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    sent.parts.update(remote_id="")
    removal = asked(leader, sent)
    stage.step()
    removal.refresh_from_db()
    assert (removal.state, removal.problem_code) == (Removal.State.UNKNOWN, "no_address")


def test_it_is_asked_for_with_a_reason_once_and_only_of_what_left(
    sent: Delivery,
    leader: Member,
    plan: Plan,
) -> None:
    with pytest.raises(Mistake):
        delete_on_network(leader, sent, reason="  ")
    with pytest.raises(Conflict):
        asked(leader, plan())
    asked(leader, sent)
    with pytest.raises(Conflict):
        asked(leader, sent)
    assert Removal.objects.count() == 1


@pytest.fixture
def half_sent(plan: Plan, engine: Engine, network: FileNetwork) -> Delivery:
    """A thread of three whose second part was refused."""
    delivery = plan("one", "two", "three")
    network.faults = ["", "refused"]
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.REFUSED
    return delivery


def test_what_is_out_of_a_half_sent_thread_is_taken_down_and_the_rest_never_leaves(
    half_sent: Delivery, leader: Member, stage: Stage, engine: Engine
) -> None:
    removal = asked(leader, half_sent)
    half_sent.refresh_from_db()
    assert half_sent.state == State.CANCELLED
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE
    assert [part["text"] for part in removal.proof["parts"]] == ["one"]
    assert stage.gone == [half_sent.parts.get(number=1).remote_id]
    engine.run(0.01)
    assert stage.network.texts() == ["one"]
    assert unschedule(half_sent)
    Delivery.objects.update(approved_digest=half_sent.digest)
    half_sent.refresh_from_db()
    with pytest.raises(Mistake, match="were taken down"):
        schedule(half_sent, stage.network.networks())
    with pytest.raises(Conflict):
        asked(leader, half_sent)


def test_a_thread_that_waits_for_its_network_is_stopped_by_taking_it_down(
    plan: Plan, engine: Engine, network: FileNetwork, leader: Member
) -> None:
    delivery = plan("one", "two")
    network.faults = ["", "wait"]
    engine.run(0.01)
    asked(leader, delivery)
    Delivery.objects.update(not_before=delivery.due_at)
    engine.run(0.01)
    delivery.refresh_from_db()
    assert (network.texts(), delivery.state) == (["one"], State.CANCELLED)


@pytest.fixture
def half_known(plan: Plan, engine: Engine, network: FileNetwork) -> Delivery:
    """A thread of three: one is out, of two nobody knows, three waits."""
    delivery = plan("one", "two", "three")
    network.faults, network.blind = ["", "lost"], True
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    return delivery


def test_a_part_of_which_nobody_knows_is_left_alone_and_goes_once_it_is_found(
    half_known: Delivery, leader: Member, stage: Stage, engine: Engine
) -> None:
    delivery, (one, two, _three) = half_known, half_known.parts.order_by("number")
    first = asked(leader, delivery)
    stage.step()
    first.refresh_from_db()
    assert (first.state, first.proof["left_alone"]) == (Removal.State.GONE, [2])
    assert stage.gone == [one.remote_id]
    stage.network.blind = False
    Delivery.objects.update(not_before=None, holder="", lease_until=None)
    engine.run(0.01)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_code) == (State.MISSED, "half_taken_down")
    assert stage.network.texts() == ["one", "two"]
    second = asked(leader, delivery)
    stage.step()
    second.refresh_from_db()
    two.refresh_from_db()
    assert second.state == Removal.State.GONE
    assert stage.gone == [one.remote_id, two.remote_id]


def test_a_person_who_says_no_does_not_let_the_rest_of_it_leave(
    half_known: Delivery, leader: Member, stage: Stage, engine: Engine
) -> None:
    asked(leader, half_known)
    decide_unknown(leader, half_known, was_sent=False, attempt_seen=calls_of(half_known))
    engine.run(0.01)
    half_known.refresh_from_db()
    assert (half_known.state, half_known.problem_code) == (State.MISSED, "half_taken_down")
    assert stage.network.texts() == ["one", "two"]
    with pytest.raises(Mistake, match="were taken down"):
        reschedule_missed(leader, half_known, timezone.now() + timedelta(hours=1))


def test_an_unknown_part_is_not_called_again_while_the_others_are_taken_down(
    plan: Plan, engine: Engine, network: FileNetwork, leader: Member
) -> None:
    network.manifest = msgspec.structs.replace(network.manifest, idempotent=True)
    delivery = plan("one", "two")
    network.faults, network.blind = ["", "cut", "cut", "cut"], True
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    asked(leader, delivery)
    network.faults = []
    Delivery.objects.update(not_before=None, holder="", lease_until=None)
    engine.run(0.01)
    assert network.texts() == ["one"]


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING])
def test_what_is_leaving_right_now_is_not_taken_down(
    half_sent: Delivery, leader: Member, state: State
) -> None:
    Delivery.objects.update(state=state)
    with pytest.raises(Conflict, match="leaving right now"):
        asked(leader, half_sent)


def test_the_page_says_what_of_a_thread_goes_and_what_is_left_alone(
    half_known: Delivery, leader: Member, sign_in: SignIn
) -> None:
    client = sign_in(leader)
    here = f"/w/morvan/removals/of/{half_known.pk}/"
    assert here in client.get(f"/w/morvan/deliveries/{half_known.pk}/").content.decode()
    page = client.get(here).content.decode()
    assert "Part 2 is left alone" in page
    assert ">two<" not in page
    assert "What has not left of this thread will not leave" in page


def test_analysts_and_strangers_take_nothing_down(
    sent: Delivery, workspace: Workspace, make_member: Callable[..., Member], stranger: Member
) -> None:
    with pytest.raises(Forbidden):
        asked(make_member(workspace, Role.ANALYST, "Ana"), sent)
    with pytest.raises(Http404):
        asked(stranger, sent)


def test_a_worker_that_died_is_followed_by_another(
    sent: Delivery, leader: Member, stage: Stage
) -> None:
    removal = asked(leader, sent)
    Removal.objects.update(holder="dead", lease_until=timezone.now() + timedelta(minutes=1))
    stage.step()
    assert not stage.gone
    Removal.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    stage.step()
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE


def test_the_pages_show_what_goes_ask_twice_and_hand_out_the_proof(
    sent: Delivery, leader: Member, sign_in: SignIn, stage: Stage
) -> None:
    client = sign_in(leader)
    here = f"/w/morvan/removals/of/{sent.pk}/"
    page = client.get(here).content.decode()
    assert "Last words" in page
    assert sent.parts.get(number=1).remote_url in page
    assert client.post(here, {"reason": "A wrong figure"}).status_code == 400
    answer = client.post(here, {"reason": "A wrong figure", "sure": "yes"})
    stage.step()
    page = client.get(answer["Location"]).content.decode()
    assert "Taken down: proof" in page
    assert "A wrong figure" in page
    saved = client.get(f"{answer['Location']}proof.json").json()
    assert saved["stood_sha256"] == sha256_of(saved["stood"])
    assert (saved["state"], saved["reason"]) == ("gone", "A wrong figure")
    assert answer["Location"] in client.get(f"/w/morvan/deliveries/{sent.pk}/").content.decode()
