"""The promise of every publishing network, on Threads."""

import pytest

from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.contract.publishing import TakesBack
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.signing_in import SignsIn
from perchoir.networks.threads import PUBLISHER
from perchoir.networks.threads.publishing.tests.rig import Account


class TestThreadsKeepsThePromise(ServedPublisherConformance):
    publisher = PUBLISHER

    @pytest.fixture
    def publishing_rig(self, account: Account) -> Account:
        return account


def test_people_sign_in_on_threads_through_an_app_and_take_it_back_there() -> None:
    assert isinstance(PUBLISHER, SignsIn)
    assert isinstance(PUBLISHER, NeedsApp)
    assert not isinstance(PUBLISHER, TakesBack)
