"""Who lets people in: from a handle to its identity, its server, and that server's authority.

atproto.com/specs/oauth, November 2026: the server that holds the account names its authority in
`/.well-known/oauth-protected-resource`; the authority describes itself in
`/.well-known/oauth-authorization-server`, under the very name by which it was found.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from perchoir.networks.bluesky.finding import PUBLIC_SERVER, find_authors
from perchoir.networks.bluesky.identities import document_of, server_of
from perchoir.networks.bluesky.publishing.calls import safe_base
from perchoir.networks.bluesky.syntax import is_did, is_handle
from perchoir.networks.common.answers import check_busy, contract_errors
from perchoir.networks.common.fields import Fields, text
from perchoir.networks.contract import ConnectorError, Refused, Tools

_RESOURCE: Final = "/.well-known/oauth-protected-resource"
_AUTHORITY: Final = "/.well-known/oauth-authorization-server"
_MOST_BYTES: Final = 100_000
_PLACES: Final = (
    "authorization_endpoint", "token_endpoint", "pushed_authorization_request_endpoint",
)  # fmt: skip


class Authority(msgspec.Struct, frozen=True):
    """Where one asks, pushes the request, fetches tokens and gives them back ("" where that is not
    offered). `issuer` is its name."""

    issuer: str
    authorize: str
    token: str
    push: str
    revoke: str = ""


async def found_account(values: Mapping[str, str], tools: Tools) -> tuple[str, str]:
    """The DID and the server of the account that somebody named. Raises `Refused`, `Temporary`."""
    name = values.get("handle", "").strip().lstrip("@").lower()
    if not is_handle(name) and not is_did(name):
        raise Refused("handle_not_readable")
    asked = values.get("server", "").strip()
    first = safe_base(asked) if asked else PUBLIC_SERVER
    did = name if is_did(name) else (await find_authors([name], first, values, tools)).get(name, "")
    if not did:
        raise Refused("account_not_found", name)
    return did, await server_for(did, values, tools)


async def server_for(did: str, values: Mapping[str, str], tools: Tools) -> str:
    """The server that holds this account, as its identity says."""
    with contract_errors():
        base = server_of(await document_of(did, values, tools))
    if not base:
        raise Refused("account_not_found", did)
    return safe_base(base)


async def authority_of(server: str, tools: Tools) -> Authority:
    """Who lets people in there. Raises `Refused("no_browser_sign_in")` when nobody does so in a
    browser."""
    resource = await _described(server + _RESOURCE, tools)
    named = resource.get("authorization_servers")
    first = named[0] if isinstance(named, list) and named else ""
    if not isinstance(first, str) or not first:
        raise Refused("no_browser_sign_in", server)
    return await authority_named(safe_base(first), tools)


async def authority_named(issuer: str, tools: Tools) -> Authority:
    """What it says of itself. Raises `Refused`, `Temporary`."""
    return _authority(issuer, await _described(issuer + _AUTHORITY, tools))


def _authority(issuer: str, found: Fields) -> Authority:
    """Raises `Refused` for one that calls itself otherwise, or lacks what the network asks for."""
    if text(found, "issuer") != issuer:
        raise Refused("wrong_issuer", issuer)
    for names, wanted in (
        ("code_challenge_methods_supported", "S256"),
        ("dpop_signing_alg_values_supported", "ES256"),
    ):
        known = found.get(names)
        if not isinstance(known, list) or wanted not in known:
            raise Refused("no_browser_sign_in", issuer)
    authorize, token, push = (_place(text(found, name)) for name in _PLACES)
    revoke = text(found, "revocation_endpoint")
    return Authority(issuer, authorize, token, push, _place(revoke) if revoke else "")


def _place(address: str) -> str:
    """An address to which secrets go: protected, or private."""
    if not address:
        raise Refused("no_browser_sign_in")
    safe_base(address)
    return address


async def _described(address: str, tools: Tools) -> Fields:
    try:
        with contract_errors():
            answer = await tools.http.get(address, max_bytes=_MOST_BYTES, redirects=False)
            check_busy(answer, tools.now())
            found = answer.json() if answer.status == 200 else {}
    except ConnectorError as error:
        if error.code != "not_json":
            raise
        found = {}
    if not isinstance(found, Mapping) or not found:
        raise Refused("no_browser_sign_in", address)
    return found
