"""Connected accounts with which sources listen."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Workspace
from perchoir.listening.sources.models import Source
from perchoir.networks.by_hand.places import REMOTE_ID
from perchoir.networks.connections.interface import open_account
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Manifest, NeedsReconnect

ACCOUNT = "account"
TOKEN = "access_token"  # noqa: S105  the name under which connectors keep it


def accounts_for(workspace: Workspace, manifest: Manifest) -> QuerySet[Account]:
    """Those with which such a source can listen: of this workspace, and not kept by hand."""
    found = Account.objects.filter(workspace=workspace, network=manifest.network)
    found = found.exclude(credentials="").exclude(remote_id__startswith=REMOTE_ID)
    return found.order_by("handle", "pk")


def chosen_account(workspace: Workspace, manifest: Manifest, given: str) -> dict[str, str]:
    """What of the choice stands in the settings: the row's number. Raises `Mistake`."""
    if not manifest.needs_account:
        return {}
    known = accounts_for(workspace, manifest)
    account = known.filter(pk=int(given)).first() if given.isdecimal() else None
    if account is None:
        raise Mistake(_("Choose the account to listen with. Accounts are connected under Voices."))
    return {ACCOUNT: str(account.pk)}


def account_of(source: Source) -> Account | None:
    """None where it listens with none, or with one that is no longer there."""
    number = str(source.settings.get(ACCOUNT, ""))
    if not number.isdecimal():
        return None
    return Account.objects.filter(pk=int(number), workspace=source.workspace_id).first()


def opened(source: Source) -> dict[str, str]:
    """What a connector is given of the account: where it is, and the token that opens it, renewed
    first where its time is over. It may take a while.

    Raises `NeedsReconnect` when a person must connect it again, and what renewing raises.
    """
    account = account_of(source)
    if account is None:
        raise NeedsReconnect("account_missing")
    place, credentials = open_account(account)
    return {
        ACCOUNT: place.id,
        "handle": place.handle,
        "server": place.server,
        "token": credentials.get(TOKEN, ""),
    }
