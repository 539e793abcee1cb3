"""Deliveries through the publisher of LinkedIn, on a copy of LinkedIn that loses answers, limits,
refuses and retires its version: a page's post stands there once or not at all; a person's, whose
account nobody may read, waits for a person when nobody can say.
"""

import asyncio
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import NeedsReconnect, Tools
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.linkedin import PUBLISHER, VERSION
from perchoir.networks.linkedin.publishing.tests.conftest import linkedin as linkedin
from perchoir.networks.linkedin.publishing.tests.conftest import no_waiting as no_waiting
from perchoir.networks.linkedin.publishing.tests.fake_answers import denied, refused
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn, Post
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, PAGE
from perchoir.networks.linkedin.publishing.tests.rig import Impatient
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.tests.files import picture
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.scheduling import schedule
from perchoir.publishing.deliveries.telling import tell_endings
from perchoir.publishing.posts.models import Post as Written
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.voices.models import Voice, VoiceAccount
from tests.rigs.fake_network import Reply

pytestmark = pytest.mark.django_db
THERE = {State.SENT, State.SEEN}
UNDER_WAY = [State.SCHEDULED, State.CLAIMED, State.SENDING, State.UNKNOWN]
MOST_ROUNDS = 120


@dataclass
class House:
    """Who speaks on LinkedIn, and the worker that sends."""

    linkedin: FakeLinkedIn
    author: Member
    voice: Voice
    loop: asyncio.AbstractEventLoop
    urn: str

    def __post_init__(self) -> None:
        kept: dict[str, str] = {}

        async def recall(key: str) -> str | None:
            return kept.get(key)

        async def remember(key: str, value: str) -> None:
            kept[key] = value

        http = Impatient(allow_private=["127.0.0.0/8"])
        self.moved = timedelta()
        self.tools = Tools(
            http=http, now=lambda: timezone.now() + self.moved, recall=recall, remember=remember
        )
        whose = "page" if self.urn == PAGE else "member"
        self.credentials: Credentials = {"access_token": f"token-of-the-{whose}"}
        self.engine = Engine(self.networks(), self.tools, self.loop)

    def networks(self) -> Networks:
        return Networks(
            publisher_of=lambda _account: PUBLISHER,
            open_account=self._open,
            renew_account=self._renew,
            mark_broken=_mark_broken,
        )

    def _open(self, account: Account) -> tuple[Place, Credentials]:
        account.refresh_from_db()
        if account.broken_at:
            raise NeedsReconnect(account.problem_code)
        return Place("linkedin", "", self.urn, "morvan"), self.credentials

    def _renew(self, account: Account) -> tuple[Place, Credentials]:
        place, kept = self._open(account)
        renewed = self.loop.run_until_complete(PUBLISHER.renew(place, kept, self.tools))
        return place, renewed

    def plan(self, *parts: Mapping[str, Any]) -> Delivery:
        """A post that is approved, scheduled and due."""
        due_at, account = timezone.now() - timedelta(seconds=1), self.voice.accounts.get()
        content = {"language": "fr", "parts": [dict(part) for part in parts]}
        post = Written.objects.create(
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

    def work(self, rounds: int = MOST_ROUNDS) -> None:
        """Send, look and send again until all came to an end; all waiting is over at once."""
        for _ in range(rounds):
            self.engine.run(0.01)
            Delivery.objects.exclude(not_before=None).update(not_before=None)
            if not Delivery.objects.filter(state__in=UNDER_WAY).exists():
                break
        tell_endings()

    def state(self, delivery: Delivery) -> tuple[str, str]:
        delivery.refresh_from_db()
        return delivery.state, delivery.problem_code

    @property
    def standing(self) -> list[Post]:
        return self.linkedin.standing(self.urn)


def _mark_broken(account: Account, code: str, detail: str) -> None:
    Account.objects.filter(pk=account.pk).update(broken_at=timezone.now(), problem_code=code)


def _house(linkedin: FakeLinkedIn, author: Member, urn: str) -> Iterator[House]:
    voice = Voice.objects.create(workspace=author.workspace, name="Morvan", handle="morvan")
    account = Account.objects.create(
        workspace=author.workspace, network="linkedin", remote_id=urn, handle="morvan"
    )
    VoiceAccount.objects.create(voice=voice, account=account)
    loop = asyncio.new_event_loop()
    found = House(linkedin, author, voice, loop, urn)
    yield found
    loop.run_until_complete(found.tools.http.aclose())
    loop.close()


@pytest.fixture
def house(linkedin: FakeLinkedIn, workspace: Workspace, leader: Member) -> Iterator[House]:
    yield from _house(linkedin, leader, PAGE)


@pytest.fixture
def person(linkedin: FakeLinkedIn, workspace: Workspace, leader: Member) -> Iterator[House]:
    yield from _house(linkedin, leader, MEMBER)


@pytest.mark.parametrize(
    "fate",
    [
        "reset", "error", "hang", "garbage", "echo",
        "reset:before", "error:before", "garbage:before", "limit:before",
    ],
)  # fmt: skip
def test_whatever_becomes_of_an_answer_the_post_of_a_page_stands_there_once(
    house: House, fate: str
) -> None:
    delivery = house.plan({"text": "Bonjour à tous"})
    house.linkedin.fates = [fate]
    house.work()
    assert house.state(delivery)[0] in THERE
    assert [post.commentary for post in house.standing] == ["Bonjour à tous"]


@pytest.mark.parametrize("fate", ["reset", "error", "hang", "garbage", "reset:before"])
def test_a_lost_answer_to_a_person_s_post_waits_for_a_person_and_is_never_sent_again(
    person: House, fate: str
) -> None:
    delivery = person.plan({"text": "Bonjour"})
    person.linkedin.fates = [fate]
    person.work(rounds=8)
    assert person.state(delivery)[0] == State.UNKNOWN
    assert len(person.standing) == (0 if fate.endswith(":before") else 1)


def test_a_person_s_post_that_was_taken_is_not_said_to_be_missing_there(person: House) -> None:
    delivery = person.plan({"text": "Bonjour"})
    person.work()
    long_ago = timezone.now() - timedelta(hours=1)
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=long_ago, not_before=None)
    person.engine.run(0.05)
    assert person.state(delivery) == (State.SENT, "cannot_look")


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (refused(422, "ILLEGAL_ARGUMENT", "unrecognized"), State.REFUSED, "refused_by_server"),
        (refused(426, "NONEXISTENT_VERSION", "no"), State.REFUSED, "version_retired"),
        (denied(), State.HELD, "reconnect"),
    ],
)
def test_a_no_is_told_and_nothing_is_tried_again(
    house: House, answer: Reply, state: str, code: str
) -> None:
    delivery = house.plan({"text": "Bonjour"})
    house.linkedin.fates = [answer] * 3
    house.work()
    assert house.state(delivery) == (state, code)
    assert house.standing == []


def test_a_version_that_was_retired_is_told_of_and_nothing_stands_there(house: House) -> None:
    delivery = house.plan({"text": "Bonjour"})
    house.linkedin.retired.add(VERSION.name)
    house.work()
    assert house.state(delivery) == (State.REFUSED, "version_retired")
    assert house.standing == []


def test_words_that_stood_there_before_are_refused_and_never_doubled(house: House) -> None:
    first, second = house.plan({"text": "Bonjour"}), house.plan({"text": "Bonjour"})
    house.work()
    ends = {house.state(first)[0], house.state(second)[0]}
    assert State.REFUSED in ends or State.UNKNOWN in ends
    assert len(house.standing) == 1


def test_a_token_taken_back_between_upload_and_post_holds_it(
    house: House, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = attach(house.author, io.BytesIO(picture()), name="photo.jpg")
    media = [{"attachment": kept.pk, "alt": "Un atelier"}]
    delivery = house.plan({"text": "Vu", "media": media})
    gone = refused(401, "REVOKED_ACCESS_TOKEN", "revoked", 65601)
    house.linkedin.fates = [gone, gone]
    house.work()
    assert house.state(delivery)[0] == State.HELD
    assert house.standing == []
    assert len(house.linkedin.uploads) >= 1


@pytest.mark.parametrize("fate", ["reset", "reset:before", "limit:before"])
def test_a_thread_goes_on_in_comments_where_it_stood(house: House, fate: str) -> None:
    delivery = house.plan(*({"text": f"{number}/3"} for number in (1, 2, 3)))
    house.linkedin.fates = ["fine", fate]
    house.work()
    assert house.state(delivery)[0] in THERE
    [post] = house.standing
    comments = house.linkedin.comments
    assert [one.text for one in comments] == ["2/3", "3/3"]
    assert [(one.post, one.parent) for one in comments] == [
        (post.urn, ""),
        (post.urn, comments[0].urn),
    ]
