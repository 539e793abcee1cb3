"""The promise of every publishing network, on X."""

import pytest

from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.contract.publishing import TakesBack
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.signing_in import SignsIn
from perchoir.networks.x import PUBLISHER
from perchoir.networks.x.publishing.tests.rig import Account


class TestXKeepsThePromise(ServedPublisherConformance):
    publisher = PUBLISHER

    @pytest.fixture
    def publishing_rig(self, account: Account) -> Account:
        return account


def test_people_sign_in_on_x_through_an_app_and_can_take_it_back() -> None:
    assert isinstance(PUBLISHER, SignsIn)
    assert isinstance(PUBLISHER, NeedsApp)
    assert isinstance(PUBLISHER, TakesBack)
