"""The promise of every publishing network, on LinkedIn."""

import pytest

from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.signing_in import SignsIn
from perchoir.networks.linkedin import PUBLISHER
from perchoir.networks.linkedin.publishing.tests.rig import Account


class TestLinkedInKeepsThePromise(ServedPublisherConformance):
    """A page: what a person posts cannot be read back (`test_members`)."""

    publisher = PUBLISHER

    @pytest.fixture
    def publishing_rig(self, account: Account) -> Account:
        return account


def test_people_sign_in_on_linkedin_through_an_app() -> None:
    assert isinstance(PUBLISHER, SignsIn)
    assert isinstance(PUBLISHER, NeedsApp)
