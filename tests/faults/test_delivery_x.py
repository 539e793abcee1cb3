"""Deliveries through the publisher of X, on a copy of X that loses answers, limits and refuses:
each post stands there once or not at all, and every end is told.
"""

import asyncio
import io
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import NeedsReconnect, Tools
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.x.publishing import X
from perchoir.networks.x.publishing.tests.conftest import x as x
from perchoir.networks.x.publishing.tests.fake_x import HANDLES, ME, FakeX, forbidden, problem
from perchoir.networks.x.publishing.tests.rig import Impatient
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.tests.files import picture
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.scheduling import schedule
from perchoir.publishing.deliveries.telling import tell_endings
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.voices.models import Voice, VoiceAccount
from tests.rigs.fake_network import Reply, in_json

pytestmark = pytest.mark.django_db
THERE = {State.SENT, State.SEEN}
UNDER_WAY = [State.SCHEDULED, State.CLAIMED, State.SENDING, State.UNKNOWN]
MOST_ROUNDS = 120
_CREDITS = problem(402, "https://api.x.com/2/problems/credits", "CreditsDepleted", "none left")
_GONE = problem(401, "about:blank", "Unauthorized", "Unauthorized")
_numbers = count(1)


@dataclass
class House:
    """Who speaks on X, and the worker that sends."""

    x: FakeX
    author: Member
    voice: Voice
    loop: asyncio.AbstractEventLoop
    credentials: Credentials = field(
        default_factory=lambda: {
            "access_token": "account-700",
            "refresh_token": "refresh-1",
            "client_id": "house",
            "client_secret": "s3cret-of-the-house",
        }
    )

    def __post_init__(self) -> None:
        kept: dict[str, str] = {}

        async def recall(key: str) -> str | None:
            return kept.get(key)

        async def remember(key: str, value: str) -> None:
            kept[key] = value

        http = Impatient(allow_private=["127.0.0.0/8"])
        self.tools = Tools(http=http, now=timezone.now, recall=recall, remember=remember)
        self.engine = Engine(self.networks(), self.tools, self.loop)

    def networks(self) -> Networks:
        return Networks(
            publisher_of=lambda _account: X,
            open_account=self._open,
            renew_account=self._renew,
            mark_broken=_mark_broken,
        )

    def _open(self, account: Account) -> tuple[Place, Credentials]:
        account.refresh_from_db()
        if account.broken_at:
            raise NeedsReconnect(account.problem_code)
        return Place("x", "", ME, HANDLES[ME]), self.credentials

    def _renew(self, account: Account) -> tuple[Place, Credentials]:
        place, kept = self._open(account)
        self.credentials = self.loop.run_until_complete(X.renew(place, kept, self.tools))
        return place, self.credentials

    def plan(self, *parts: Mapping[str, Any]) -> Delivery:
        """A post that is approved, scheduled and due."""
        due_at, account = timezone.now() - timedelta(seconds=1), self.voice.accounts.get()
        content = {"language": "fr", "parts": [dict(part) for part in parts]}
        post = Post.objects.create(
            workspace=self.voice.workspace, voice=self.voice, author=self.author, content=content,
            due_at=due_at,
        )  # fmt: skip
        digest = digest_of(post, account)
        delivery = Delivery.objects.create(
            workspace=self.voice.workspace, post=post, voice=self.voice, account=account,
            due_at=due_at, digest=digest, approved_digest=digest,
        )  # fmt: skip
        assert schedule(delivery, self.networks())
        return delivery

    def work(self) -> None:
        """Send, look and send again until all came to an end; all waiting is over at once."""
        for _ in range(MOST_ROUNDS):
            self.engine.run(0.01)
            Delivery.objects.exclude(not_before=None).update(not_before=None)
            if not Delivery.objects.filter(state__in=UNDER_WAY).exists():
                break
        tell_endings()

    def state(self, delivery: Delivery) -> tuple[str, str]:
        delivery.refresh_from_db()
        assert delivery.told_at is not None
        return delivery.state, delivery.problem_code


def _mark_broken(account: Account, code: str, detail: str) -> None:
    Account.objects.filter(pk=account.pk).update(broken_at=timezone.now(), problem_code=code)


@pytest.fixture
def house(x: FakeX, workspace: Workspace, leader: Member) -> Iterator[House]:
    voice = Voice.objects.create(workspace=workspace, name="Morvan", handle="morvan")
    account = Account.objects.create(
        workspace=workspace, network="x", remote_id=ME, handle=HANDLES[ME]
    )
    VoiceAccount.objects.create(voice=voice, account=account)
    loop = asyncio.new_event_loop()
    found = House(x, leader, voice, loop)
    yield found
    loop.run_until_complete(found.tools.http.aclose())
    loop.close()


@pytest.mark.parametrize(
    "fate",
    [
        "reset", "error", "hang", "garbage", "echo",
        "reset:before", "error:before", "garbage:before", "limit:before",
    ],
)  # fmt: skip
def test_whatever_becomes_of_an_answer_the_post_stands_there_once(house: House, fate: str) -> None:
    delivery = house.plan({"text": "Bonjour à tous"})
    house.x.fates = [fate]
    house.work()
    assert house.state(delivery)[0] in THERE
    assert [post.text for post in house.x.standing()] == ["Bonjour à tous"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (forbidden("You are not permitted to perform this action."), "refused_by_server"),
        (_CREDITS, "credits_used_up"),
        (in_json({"title": "Gone", "detail": "This version is gone"}, 410), "version_retired"),
    ],
)
def test_a_no_is_told_and_nothing_is_tried_again(house: House, answer: Reply, code: str) -> None:
    delivery = house.plan({"text": "Bonjour"})
    house.x.fates = [answer]
    house.work()
    assert house.state(delivery) == (State.REFUSED, code)
    assert house.x.standing() == []


def test_words_that_stood_there_before_are_refused_and_never_doubled(house: House) -> None:
    first, second = house.plan({"text": "Bonjour"}), house.plan({"text": "Bonjour"})
    house.work()
    ends = {house.state(first), house.state(second)}
    assert ends == {(State.SENT, ""), (State.REFUSED, "said_before")}
    assert len(house.x.standing()) == 1


def test_a_token_that_ended_is_renewed_and_the_post_leaves_once(house: House) -> None:
    delivery = house.plan({"text": "Bonjour"})
    house.x.tokens.clear()
    house.work()
    assert house.state(delivery)[0] in THERE
    assert len(house.x.standing()) == 1


@pytest.mark.parametrize("renewable", [True, False])
def test_a_token_taken_back_between_upload_and_post(
    house: House, renewable: bool, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = attach(house.author, io.BytesIO(picture()), name="photo.jpg")
    media = [{"attachment": kept.pk, "alt": "Un atelier"}]
    delivery = house.plan({"text": "Vu", "media": media})
    house.x.fates = [_GONE] if renewable else [_GONE, _GONE]
    if not renewable:
        house.x.refreshes.clear()
    house.work()
    expected = [("Vu", ["Un atelier"])] if renewable else []
    assert [
        (post.text, [house.x.uploads[one].alt for one in post.media]) for post in house.x.standing()
    ] == expected
    state, _code = house.state(delivery)
    assert state in THERE if renewable else state == State.HELD


@pytest.mark.parametrize("fate", ["reset", "reset:before", "limit:before"])
def test_a_thread_whose_second_part_was_lost_goes_on_where_it_stood(
    house: House, fate: str
) -> None:
    delivery = house.plan(*({"text": f"{number}/3"} for number in (1, 2, 3)))
    house.x.fates = ["fine", fate]
    house.work()
    assert house.state(delivery)[0] in THERE
    posts = house.x.standing()
    assert [post.text for post in posts] == ["1/3", "2/3", "3/3"]
    assert [post.reply_to for post in posts] == ["", posts[0].id, posts[1].id]


def test_many_through_bad_weather_stand_there_once_or_not_at_all(house: House) -> None:
    weather = random.Random(20261123)
    fates = ["fine", "reset", "error", "garbage", "reset:before", "error:before", "limit:before"]
    deliveries = [house.plan({"text": f"Bonjour n° {next(_numbers)}"}) for _ in range(12)]
    house.x.fates = [
        forbidden("No.") if weather.random() < 0.1 else weather.choice(fates) for _ in range(30)
    ]
    house.work()
    standing = Counter(post.text for post in house.x.standing())
    for delivery in deliveries:
        state, _code = house.state(delivery)
        text = delivery.post.content["parts"][0]["text"]
        assert standing[text] == (1 if state in THERE else 0)
        assert state in THERE | {State.REFUSED}
