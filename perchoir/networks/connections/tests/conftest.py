"""A network whose answers a test chooses, and an account on it."""

import pytest

from perchoir.core.people.models import Workspace
from perchoir.networks import registry
from perchoir.networks.connections.keeping import store_credentials
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.tests.at_x import x as x
from perchoir.networks.connections.tests.network import ANNA, Pretend


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    network = Pretend()
    known = {**registry.all_publishers(), "pretend": network}
    monkeypatch.setattr(registry, "all_publishers", lambda: known)
    return network


@pytest.fixture
def account(workspace: Workspace, pretend: Pretend) -> Account:
    account = Account.objects.create(
        workspace=workspace,
        network=ANNA.network,
        server=ANNA.server,
        remote_id=ANNA.id,
        handle=ANNA.handle,
    )
    store_credentials(account, {"access": "first-access", "refresh": "first-refresh"})
    return account
