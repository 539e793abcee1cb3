"""The page of a network says where its messages come in, what came, and whether the door opens."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from perchoir.core.people.models import Member
from perchoir.networks.incoming.knowing import verify_token
from perchoir.networks.incoming.models import Message
from perchoir.networks.incoming.tests.at_the_door import CONSUMER, register
from perchoir.networks.setup.tests.test_pages import SignIn, read, url
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Lost, Reply, redirect

pytestmark = pytest.mark.django_db
HOOK = "/connect/{}/hook/"


@pytest.fixture
def outside(settings: Settings) -> Iterator[FakeNetwork]:
    """Whatever answers at this site's address."""
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=["127.0.0.1"])
    with FakeNetwork() as network:
        settings.ADDRESS = network.url
        yield network


def ask_the_door(client: Client, member: Member, network: str = "facebook") -> str:
    answer = client.post(url(member, "door", network), follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("network", ["facebook", "instagram", "threads"])
def test_the_steps_give_the_address_and_the_word_to_verify(
    owner: Member, sign_in: SignIn, settings: Settings, network: str
) -> None:
    settings.ADDRESS = "https://perchoir.example"
    page = sign_in(owner).get(url(owner, network=network)).content.decode()
    assert f">https://perchoir.example{HOOK.format(network)}</span>" in page
    assert f">{verify_token(network)}</span>" in page
    assert "{verify}" not in page


def test_a_network_that_tells_nothing_has_no_such_part(owner: Member, sign_in: SignIn) -> None:
    register("linkedin")
    page = sign_in(owner).get(url(owner, network="linkedin")).content.decode()
    assert "heard-title" not in page


def test_what_came_is_said_and_what_failed_with_its_reason(owner: Member, sign_in: SignIn) -> None:
    register("facebook")
    client = sign_in(owner)
    assert "No message came in the last seven days." in read(client, url(owner, network="facebook"))
    now = timezone.now()
    for number, failed_at in enumerate([None, None, now]):
        Message.objects.create(
            network="facebook", digest=f"{number:064}", received_at=now - timedelta(minutes=3),
            due_at=now, failed_at=failed_at, problem="not readable: <b>" if failed_at else "",
        )  # fmt: skip
    said = read(client, url(owner, network="facebook"))
    assert "The last message came" in said
    assert "2 wait to be read." in said
    assert "1 message of the last seven days could not be worked on." in said
    assert "not readable: &lt;b&gt;" in said


def facebook(asked: Asked) -> Behaviour:
    assert asked.query["hub.verify_token"] == verify_token("facebook")
    assert "cookie" not in asked.headers
    return Reply(200, {}, asked.query["hub.challenge"].encode())


def test_the_door_is_asked_from_outside_as_the_network_would(
    outside: FakeNetwork, owner: Member, sign_in: SignIn
) -> None:
    register("facebook")
    outside.on(HOOK.format("facebook"), facebook)
    said = ask_the_door(sign_in(owner), owner)
    assert "The door for messages of Facebook page answers as it should." in said


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Reply(404), "Something else answers at"),
        (Reply(200, {}, b"<html>Welcome"), "Something else answers at"),
        (redirect("https://elsewhere.example/"), "Something else answers at"),
        (Lost(), "Nothing answers at"),
    ],
)
def test_a_door_that_does_not_open_is_said_with_what_to_do(
    outside: FakeNetwork, owner: Member, sign_in: SignIn, answer: Behaviour, sentence: str
) -> None:
    register("facebook")
    outside.on(HOOK.format("facebook"), answer)
    assert sentence in ask_the_door(sign_in(owner), owner)


def test_an_address_inside_the_house_is_said_to_be_out_of_reach(
    owner: Member, sign_in: SignIn, settings: Settings
) -> None:
    register("facebook")
    settings.ADDRESS = "http://10.0.0.7"
    assert "leads into a private network" in ask_the_door(sign_in(owner), owner)


def test_without_the_keys_it_needs_nobody_is_asked(
    outside: FakeNetwork, owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    assert "There are no keys yet" in ask_the_door(client, owner)
    register("x")
    assert "signs its messages is missing" in ask_the_door(client, owner, "x")
    assert outside.asked == []


def test_x_is_asked_its_own_question(
    outside: FakeNetwork, owner: Member, sign_in: SignIn, client: Client
) -> None:
    """Answered by the door itself."""
    register("x", consumer_secret=CONSUMER)
    path = HOOK.format("x")

    def door(asked: Asked) -> Behaviour:
        return Reply(200, {}, expected(asked.query["crc_token"]))

    outside.on(path, door)
    said = ask_the_door(sign_in(owner), owner, "x")
    assert "The door for messages of X answers as it should." in said
    [asked] = outside.asked
    answer = client.get(path, asked.query)
    assert answer.content == expected(asked.query["crc_token"])


def expected(token: str) -> bytes:
    from perchoir.networks.x.listening.hook import HOOK as X

    answer: Callable[..., str | None] = X.challenge
    return (answer({"crc_token": token}, {"consumer_secret": CONSUMER}) or "").encode()


def test_a_colleague_without_the_right_asks_no_door(manager: Member, sign_in: SignIn) -> None:
    register("facebook")
    address = reverse("networks:door", args=[manager.workspace.slug, "facebook"])
    assert sign_in(manager).post(address).status_code == 403
