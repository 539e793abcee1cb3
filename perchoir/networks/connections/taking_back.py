"""Giving a network its tokens back when an account is disconnected: once, never in the way."""

import asyncio
import logging
from typing import Final

from django.utils.translation import gettext as _

from perchoir.networks.connections.keeping import place_of, publisher_of, unsealed, with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import ConnectorError, Tools
from perchoir.networks.contract.publishing import TakesBack

NOT_TAKEN_BACK: Final = "not_taken_back"
"""`Account.problem_detail` of one whose tokens the network may still accept."""
PATIENCE_S: Final = 15.0
_log = logging.getLogger("perchoir.connections")


def take_back(account: Account) -> bool:
    """Have the network forget what opened it; `account` still holds its credentials. True also when
    there was nothing to forget."""
    if not account.credentials:
        return True
    try:
        connector = publisher_of(account)
        credentials = unsealed(account)
        if not isinstance(connector, TakesBack):
            return not credentials

        async def ask(tools: Tools) -> None:
            asking = connector.take_back(place_of(account), credentials, tools)
            await asyncio.wait_for(asking, PATIENCE_S)

        with_tools(ask, paid_by=account.workspace_id, network=account.network)
    except Exception as trouble:
        # Whatever it was, the account is disconnected here.
        _log.warning("account %s: not taken back: %s", account.pk, type(trouble).__name__)
        return False
    return True


def may_still_open(account: Account) -> str:
    """What a person should do about tokens that the network did not take back; "" for nothing."""
    if account.problem_code != "disconnected" or account.problem_detail != NOT_TAKEN_BACK:
        return ""
    try:
        where = publisher_of(account).manifest.take_back
    except ConnectorError:
        where = ""
    said = _("The network did not confirm that our access is over: take it back there by hand.")
    return f"{said} {_(where)}" if where else said
