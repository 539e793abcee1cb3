"""Whether a network could reach our door: this house asks it, as the network would."""

import secrets
from collections.abc import Mapping

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.connections.keeping import with_tools
from perchoir.networks.contract import Tools
from perchoir.networks.incoming.knowing import app_of, hook_address, hook_of


def try_door(network: str) -> None:
    """Ask our own address from here, over the network. It may take a while: never in a
    transaction. Raises `Mistake` with what is wrong."""
    hook, app = hook_of(network), app_of(network)
    if hook is None or app is None:
        raise Mistake(_("There are no keys yet: enter them first."))
    question = hook.question(secrets.token_hex(8), app)
    expected = hook.challenge(question, app)
    if expected is None:
        raise Mistake(_("The key with which the network signs its messages is missing: enter it."))
    answer = _asked(hook_address(network), question)
    if answer.status != 200 or answer.body.decode("utf-8", "replace") != expected:
        said = _("Something else answers at %(address)s. Whoever runs this site looks why.")
        raise Mistake(said % {"address": hook_address(network)})


def _asked(address: str, question: Mapping[str, str]) -> Answer:
    async def ask(tools: Tools) -> Answer:
        return await tools.http.request("GET", address, params=dict(question), redirects=False)

    try:
        return with_tools(ask)
    except OutboundRefused:
        said = _(
            "%(address)s leads into a private network, where no other network gets. Whoever runs "
            "this site gives it an address that is open to the world (PERCHOIR_ADDRESS)."
        )
        raise Mistake(said % {"address": address}) from None
    except OutboundFailed:
        said = _(
            "Nothing answers at %(address)s from here. Whoever runs this site looks whether that "
            "address leads to it."
        )
        raise Mistake(said % {"address": address}) from None
