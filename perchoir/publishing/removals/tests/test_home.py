"""A post taken down from a voice's own page is gone for everybody, and its address says so."""

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.deliveries.engine import run_engine
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.removals.actions import delete_on_network
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.working import work_on_one
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import VoiceAccount

pytestmark = pytest.mark.django_db(transaction=True)


def on_its_page(workspace: Workspace, by: Member) -> Delivery:
    voice = make_voice(workspace)
    voice.accounts.all().delete()
    account = Account.objects.create(
        workspace=workspace, network="home", remote_id=str(voice.pk), handle=voice.handle
    )
    VoiceAccount.objects.create(voice=voice, account=account)
    post = write(by, voice, "Notre atelier ouvre samedi.")
    submit_post(by, post, revision=1)
    Delivery.objects.update(not_before=None, due_at=timezone.now())
    run_engine(0.5)
    return only_delivery(post)


def test_its_address_answers_gone_and_the_proof_stays(workspace: Workspace, leader: Member) -> None:
    delivery = on_its_page(workspace, leader)
    if delivery.state == State.IN_REVIEW:
        # Outside working hours the charter asks for somebody else.
        Delivery.objects.update(approved_digest=delivery.digest, state=State.SCHEDULED)
    assert delivery.state in {State.SENT, State.SEEN}
    address = delivery.parts.get().remote_url
    path = address[address.index("/@") :]
    assert Client().get(path).status_code == 200
    removal = delete_on_network(leader, delivery, reason="A wrong day")
    assert work_on_one("a worker")
    removal.refresh_from_db()
    assert removal.state == Removal.State.GONE
    assert Client().get(path).status_code == 410
    assert "samedi" not in Client().get("/@morvan").content.decode()
    assert removal.proof["parts"][0]["url"] == address
