"""The promise of every publishing network, on a page of Facebook."""

import pytest

from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.contract.publishing import TakesBack
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.signing_in import SignsIn
from perchoir.networks.facebook import PUBLISHER
from perchoir.networks.facebook.publishing.tests.rig import Account


class TestFacebookKeepsThePromise(ServedPublisherConformance):
    publisher = PUBLISHER

    @pytest.fixture
    def publishing_rig(self, account: Account) -> Account:
        return account


def test_people_sign_in_on_facebook_through_an_app_and_take_it_back_there() -> None:
    assert isinstance(PUBLISHER, SignsIn)
    assert isinstance(PUBLISHER, NeedsApp)
    assert not isinstance(PUBLISHER, TakesBack)
