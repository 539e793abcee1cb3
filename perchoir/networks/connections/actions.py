"""What people do with accounts."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.keeping import mark_well, store_credentials, with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import ConnectorError
from perchoir.networks.registry import publisher
from perchoir.networks.sentences import advice


def connect_account(by: Member, *, network: str, values: Mapping[str, str]) -> Account:
    """Sign in with what a person typed, and keep the account; the same again is connected anew.

    Raises `Mistake` with the network's reason in plain words.
    """
    by.require(Right.EDIT_VOICES)
    try:
        connector = publisher(network)
        profile, credentials = with_tools(lambda tools: connector.connect(values, tools))
    except KeyError:
        raise Mistake(_("There is no such network here.")) from None
    except ConnectorError as error:
        raise Mistake(f"{advice(error.code).what} {advice(error.code).do}") from None
    place = profile.place
    with transaction.atomic():
        account, _new = Account.objects.update_or_create(
            workspace=by.workspace,
            network=place.network,
            server=place.server,
            remote_id=place.id,
            defaults={
                "handle": place.handle[:300],
                "name": profile.name[:200],
                "avatar_url": profile.avatar_url,
                "connected_by": by.user,
                "expires_at": profile.expires_at,
                "checked_at": timezone.now(),
            },
        )
        store_credentials(account, credentials)
        mark_well(account)
        record(by.workspace, by.user, "account.connected", network=network, handle=place.handle)
    account.refresh_from_db()
    return account


@transaction.atomic
def remove_account(by: Member, account: Account) -> None:
    """Forget its credentials. What was sent through it stays, with its proof."""
    by.require(Right.EDIT_VOICES, of=account)
    Account.objects.filter(pk=account.pk).update(
        credentials="", broken_at=timezone.now(), problem_code="disconnected"
    )
    record(by.workspace, by.user, "account.removed", network=account.network, handle=account.handle)
