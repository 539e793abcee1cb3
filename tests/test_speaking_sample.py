"""The sample speaks as a house would that had used Perchoir for some weeks."""

import pytest
from django.test import Client

from perchoir.core.people.models import Member, User
from perchoir.listening.sample.actions import load_sample, remove_sample
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.sample.script import PLANNED, SAID, VOICES

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(owner: Member) -> Member:
    workspace = load_sample(owner)
    return Member.objects.get(workspace=workspace, user=owner.user)


def states(sample: Member) -> list[str]:
    deliveries = Delivery.objects.filter(workspace=sample.workspace)
    return list(deliveries.values_list("state", flat=True))


def test_posts_stand_wait_and_leave(sample: Member) -> None:
    found = states(sample)

    assert found.count(State.SEEN) == len(SAID)
    assert found.count(State.DRAFT) == sum(planned.draft for planned in PLANNED)
    assert State.IN_REVIEW in found
    assert State.SCHEDULED in found
    assert len(found) == len(SAID) + len(PLANNED)


def test_a_figure_in_the_closed_period_waits_for_legal(sample: Member) -> None:
    figure = Delivery.objects.get(workspace=sample.workspace, needs_legal=True)

    assert "chiffre d’affaires" in str(figure.post)
    assert figure.state == State.IN_REVIEW


def test_anybody_reads_what_the_voices_said(sample: Member) -> None:
    for handle in VOICES:
        page = Client().get(f"/@{handle}")
        assert page.status_code == 200
        assert page.content.decode().count("e-content") > 2


def test_what_stands_there_passes_the_charter_and_leaves_no_trace_behind(
    sample: Member, owner: Member
) -> None:
    assert HomePost.objects.count() == len(SAID)

    remove_sample(sample)

    assert HomePost.objects.count() == 0
    assert User.objects.count() == 1


def test_a_second_house_has_a_sample_of_its_own(sample: Member, stranger: Member) -> None:
    other = load_sample(stranger)

    assert other.voices.count() == sample.workspace.voices.count() == len(VOICES)
