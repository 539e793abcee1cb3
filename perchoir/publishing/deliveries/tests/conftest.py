"""A voice with an account on a network of its own, and posts that are ready to leave."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.deliveries.scheduling import schedule
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.voices.models import Voice, VoiceAccount

_numbers = count(1)
Plan = Callable[..., Delivery]


@pytest.fixture
def network(tmp_path: Path) -> FileNetwork:
    return FileNetwork(tmp_path / "network.jsonl")


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    return a_voice(workspace)


def a_voice(workspace: Workspace, **fields: Any) -> Voice:
    handle = f"voice-{next(_numbers)}"
    voice = Voice.objects.create(workspace=workspace, name=handle, handle=handle, **fields)
    VoiceAccount.objects.create(voice=voice, account=an_account(workspace))
    return voice


def an_account(workspace: Workspace) -> Account:
    name = f"account-{next(_numbers)}"
    return Account.objects.create(workspace=workspace, network="fake", remote_id=name, handle=name)


@pytest.fixture
def plan(leader: Member, voice: Voice, network: FileNetwork) -> Plan:
    """Make a delivery that is approved, scheduled and due for `late_s` seconds."""

    def make(
        *texts: str,
        voice: Voice = voice,
        late_s: float = 1.0,
        scheduled: bool = True,
        **fields: Any,
    ) -> Delivery:
        parts = [{"text": text} for text in texts or (f"Post {next(_numbers)}",)]
        due_at = timezone.now() - timedelta(seconds=late_s)
        post = Post.objects.create(
            workspace=voice.workspace,
            voice=voice,
            author=leader,
            content={"language": "fr", "parts": parts},
            due_at=due_at,
        )
        account = voice.accounts.get()
        digest = digest_of(post, account)
        delivery = Delivery.objects.create(
            workspace=voice.workspace, post=post, voice=voice, account=account, due_at=due_at,
            **{"digest": digest, "approved_digest": digest, **fields},
        )  # fmt: skip
        if scheduled:
            assert schedule(delivery, network.networks())
        return delivery

    return make


@pytest.fixture
def make_engine(network: FileNetwork) -> Iterator[Callable[[], Engine]]:
    loop = asyncio.new_event_loop()
    yield lambda: Engine(network.networks(), tools(), loop)
    loop.close()


@pytest.fixture
def engine(make_engine: Callable[[], Engine]) -> Engine:
    return make_engine()
