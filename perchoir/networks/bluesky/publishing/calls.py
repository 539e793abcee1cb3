"""Calls to the one server that holds an account. No redirect is followed: a token is for one
server. Names of errors: atproto.com/specs/xrpc and the reference server 0.3.215, November 2026."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.bluesky.publishing.dpop import proven_call
from perchoir.networks.common.answers import contract_errors, said_by
from perchoir.networks.common.delays import limit_resets_in, retry_after
from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.rooms import keep_room
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown
from perchoir.networks.contract.publishing import Credentials, Place

ACCESS: Final = "access"
REFRESH: Final = "refresh"
DPOP_KEY: Final = "dpop_key"

_MOST_BYTES: Final = 5_000_000
_TOO_LARGE: Final = 413
_TOO_MANY_REQUESTS: Final = 429
# Answers of proxies and servers after which the work may have been done all the same.
_NOT_A_NO: Final = frozenset({408, 409, 425, 499})
# The guarded client never reached a server that could have written.
_NEVER_ARRIVED: Final = frozenset({"not_reachable", "name_not_found", "certificate_not_valid"})
# What it refuses once the answer is coming: the server has worked by then.
_AFTER_ARRIVAL: Final = frozenset({"too_large", "encoding_not_understood"})
# An expired token is answered 400 by the reference server, and 401 by others.
_TOKEN_REFUSED: Final = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "MissingJwt"})
_ACCOUNT_CLOSED: Final = frozenset(
    {"AccountTakedown", "AccountDeactivated", "RepoTakendown", "RepoDeactivated", "RepoSuspended"}
)


class Fault(Exception):
    """A clean no of the server: an error with a name, and nothing was written."""

    def __init__(self, name: str, status: int, said: str) -> None:
        super().__init__(name)
        self.name = name
        self.status = status
        self.said = said

    def as_refusal(self) -> Refused | NeedsReconnect:
        """In the contract's words."""
        if self.name in _ACCOUNT_CLOSED:
            return NeedsReconnect("account_not_active", self.said)
        if self.status == 401 or self.name in _TOKEN_REFUSED:
            return NeedsReconnect("token_refused", self.said)
        if self.status == 403:
            return NeedsReconnect("not_allowed_to_write", self.said)
        return Refused("refused_by_server", self.said)


@dataclass(frozen=True)
class Server:
    """One server, and the tokens that open it to us."""

    base: str
    credentials: Credentials = field(repr=False)
    tools: Tools
    account: str = ""

    async def ask(self, method: str, token: str = "", **options: Any) -> Fields:
        """What a call answers that shows nothing to anybody, and may be made again.

        Raises `Fault`, `Temporary`, `Refused`.
        """
        with contract_errors():
            answer = await self._call(method, token, **options)
        return self._understood(answer)

    async def opened(self, method: str, **options: Any) -> Fields:
        """As `ask`, signed in. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
        try:
            return await self.ask(method, ACCESS, **options)
        except Fault as no:
            raise no.as_refusal() from None

    async def tell(self, method: str, token: str) -> None:
        """A call that answers nothing, and may be made again. Raises as `opened` does."""
        with contract_errors():
            answer = await self._call(method, token, content=b"")
        if answer.status == 200:
            return
        try:
            self._understood(answer)
        except Fault as no:
            raise no.as_refusal() from None

    async def write(self, method: str, content: bytes) -> Fields:
        """The one call that writes.

        `Fault`, `Temporary`, `Refused`: nothing was written. Else `Unknown`.
        """
        kind = {"Content-Type": "application/json"}
        try:
            answer = await self._call(method, ACCESS, content=content, headers=kind)
        except OutboundFailed as error:
            if error.code in _NEVER_ARRIVED:
                raise Temporary(error.code, error.detail) from error
            raise Unknown(error.code, error.detail) from error
        except OutboundRefused as error:
            if error.code in _AFTER_ARRIVAL:
                raise Unknown(error.code, error.detail) from error
            raise Refused(error.code, error.detail) from error
        return self._written(answer)

    async def _call(
        self, method: str, token: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        answer = await self._asked(method, token, headers=headers, **options)
        await keep_room(answer, "bluesky", self.account, self.tools)
        return answer

    async def _asked(
        self, method: str, token: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        tells = token == REFRESH or "json" in options or "content" in options
        verb, address = "POST" if tells else "GET", f"{self.base}/xrpc/{method}"
        options |= {"max_bytes": _MOST_BYTES}
        key = self.credentials.get(DPOP_KEY, "") if token else ""
        if key:
            opened = self.credentials[token]
            return await proven_call(
                verb, address, key=key, token=opened, tools=self.tools,
                headers=headers or {}, **options,
            )  # fmt: skip
        opening = {"Authorization": f"Bearer {self.credentials[token]}"} if token else {}
        return await self.tools.http.request(
            verb, address, headers={**opening, **(headers or {})}, redirects=False, **options
        )

    def _understood(self, answer: Answer) -> Fields:
        self._check_limit(answer)
        if answer.status == _TOO_LARGE:
            raise Refused("media_too_large", self.said(answer))
        if answer.status >= 500:
            wait = retry_after(answer.headers, self.tools.now())
            raise Temporary("server_trouble", self.said(answer), wait)
        return self._object(answer, Temporary("not_json", self.said(answer)))

    def _written(self, answer: Answer) -> Fields:
        self._check_limit(answer)
        return self._object(answer, Unknown("answer_makes_no_sense", self.said(answer)))

    def _object(self, answer: Answer, otherwise: Temporary | Unknown) -> Fields:
        """What was answered, or the named no as `Fault`; else `otherwise` is raised."""
        found = _json(answer)
        if found is None:
            raise otherwise
        if 400 <= answer.status < 500 and answer.status not in _NOT_A_NO and text(found, "error"):
            raise Fault(text(found, "error"), answer.status, self.said(answer))
        if answer.status != 200:
            raise otherwise
        return found

    def _check_limit(self, answer: Answer) -> None:
        if answer.status != _TOO_MANY_REQUESTS:
            return
        now = self.tools.now()
        delay = retry_after(answer.headers, now)
        if delay is None:
            reset = {"x-ratelimit-reset": answer.headers.get("ratelimit-reset", "")}
            delay = limit_resets_in(reset, now)
        raise Temporary("too_many_requests", self.said(answer), delay)

    def said(self, answer: Answer) -> str:
        """For the technical log, without the tokens should the server repeat them."""
        body = answer.body
        for secret in filter(None, self.credentials.values()):
            body = body.replace(secret.encode(), b"***")
        return said_by(Answer(answer.status, answer.headers, body, answer.url))


def server_of(place: Place, credentials: Credentials, tools: Tools) -> Server:
    """Raises `NeedsReconnect` when there is no token, `Refused` for an address that is none."""
    if not credentials.get(ACCESS):
        raise NeedsReconnect("needs_token")
    return Server(safe_base(place.server), credentials, tools, place.id)


def safe_base(typed: str) -> str:
    """The server's address; http only on a private network, where no token can be overheard.

    Raises `Refused`.
    """
    address = typed.strip() if "://" in typed else f"https://{typed.strip()}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("address_not_readable") from None
    if not host or parts.username or parts.password or any(c.isspace() for c in address):
        raise Refused("address_not_readable")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_private(host)):
        raise Refused("needs_https", host[:100])
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}:{port}" if port else f"{parts.scheme}://{named}"


def _is_private(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_private
    except ValueError:
        return False


def _json(answer: Answer) -> Fields | None:
    """None when it is no JSON object."""
    try:
        found = answer.json()
    except OutboundFailed:
        return None
    return found if isinstance(found, Mapping) else None
