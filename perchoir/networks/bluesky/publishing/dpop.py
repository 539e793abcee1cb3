"""Calls that prove who makes them: each carries a signature over itself (DPoP, RFC 9449).

A token stolen on its way opens nothing without the key. Servers hand out nonces, each its own, and
refuse with `use_dpop_nonce` what was signed with another: nothing was done then, and the same call
is made once more (atproto.com/specs/oauth, November 2026). Nonces last for minutes: they are kept
in hand, not in a table.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from perchoir.core.outbound import Answer, OutboundFailed
from perchoir.networks.contract import NeedsReconnect, Tools

ALGORITHM: Final = "ES256"
_MOST_NONCES: Final = 1_000
_PUBLIC: Final = ("kty", "crv", "x", "y")
_nonces: dict[str, str] = {}


def new_key() -> str:
    """A private key, as a JSON Web Key."""
    key = ec.generate_private_key(ec.SECP256R1())
    return json.dumps(dict(sorted(ECAlgorithm.to_jwk(key, as_dict=True).items())))


def public_part(key: str) -> dict[str, str]:
    """What anybody may know of a key."""
    whole = _read(key)
    return {name: whole[name] for name in _PUBLIC}


def thumbprint(key: str) -> str:
    """The name of a key (RFC 7638)."""
    plain = json.dumps(public_part(key), sort_keys=True, separators=(",", ":"))
    return encoded(hashlib.sha256(plain.encode()).digest())


def encoded(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def signed(key: str, claims: Mapping[str, Any], **headers: Any) -> str:
    """`claims` as a JWT signed with this key."""
    private = ECAlgorithm.from_jwk(_read(key))
    return jwt.encode(dict(claims), private, algorithm=ALGORITHM, headers=headers)  # type: ignore[arg-type]


async def proven_call(
    method: str, url: str, *, key: str, tools: Tools, token: str = "", **options: Any
) -> Answer:
    """A call with its proof, and with `token` where there is one; no redirect is followed.

    Raises what the guarded client raises, and `NeedsReconnect` for a key that is none.
    """
    server = _origin(url)
    headers = {**options.pop("headers", {}), **_opening(token)}
    answer = await _once(method, url, headers, _nonces.get(server, ""), key, token, tools, options)
    fresh = answer.headers.get("dpop-nonce", "")
    if not (fresh and _wants_nonce(answer)):
        return answer
    return await _once(method, url, headers, fresh, key, token, tools, options)


async def _once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    nonce: str,
    key: str,
    token: str,
    tools: Tools,
    options: Mapping[str, Any],
) -> Answer:
    now = int(tools.now().timestamp())
    proof = _proof(method, url, nonce, key, token, now)
    answer = await tools.http.request(
        method, url, headers={**headers, "DPoP": proof}, redirects=False, **options
    )
    _keep_nonce(_origin(url), answer.headers.get("dpop-nonce", ""))
    return answer


def _opening(token: str) -> dict[str, str]:
    return {"Authorization": f"DPoP {token}"} if token else {}


def _proof(method: str, url: str, nonce: str, key: str, token: str, now: int) -> str:
    claims = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": url.partition("#")[0].partition("?")[0],
        "iat": now,
        **({"nonce": nonce} if nonce else {}),
        **({"ath": encoded(hashlib.sha256(token.encode()).digest())} if token else {}),
    }
    return signed(key, claims, typ="dpop+jwt", jwk=public_part(key))


def _wants_nonce(answer: Answer) -> bool:
    """Asked for in the body by servers that give tokens, in a header by those that take them."""
    if answer.status not in (400, 401):
        return False
    if "use_dpop_nonce" in answer.headers.get("www-authenticate", ""):
        return True
    try:
        found = answer.json()
    except OutboundFailed:
        return False
    return isinstance(found, Mapping) and found.get("error") == "use_dpop_nonce"


def _keep_nonce(server: str, nonce: str) -> None:
    if not nonce or len(nonce) > 500:
        return
    if len(_nonces) >= _MOST_NONCES:
        _nonces.clear()
    _nonces[server] = nonce


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(key: str) -> dict[str, str]:
    try:
        whole = json.loads(key)
        return {str(name): str(value) for name, value in whole.items()}
    except (ValueError, AttributeError):
        raise NeedsReconnect("needs_token") from None
