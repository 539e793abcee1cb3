"""Calls to one server for one account. No redirect is followed: a token is for one server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.answers import check_busy, contract_errors, said_by
from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.rooms import keep_room
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.mastodon.server import server_from

TOKEN: Final = "access_token"  # noqa: S105  the name under which it is kept
_MOST_BYTES: Final = 5_000_000
# Answers of proxies and servers after which the work may have been done all the same.
_NOT_A_NO: Final = frozenset({408, 409, 425, 499})
# The guarded client never reached a server that could have written.
_NEVER_ARRIVED: Final = frozenset({"not_reachable", "name_not_found", "certificate_not_valid"})


@dataclass(frozen=True)
class Server:
    """One server, and the token that opens it to us ("" before anybody signed in)."""

    base: str
    token: str = field(repr=False)
    tools: Tools
    account: str = ""

    async def ask(self, path: str, params: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """The status (200, 206 or 404, 410) and the JSON of what only reads.

        Raises `Temporary`, `Refused`, `NeedsReconnect`.
        """
        return self.understood(await self.call("GET", path, params=params))

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Raises `Temporary` and `Refused` when there is no answer."""
        headers = {**self._headers, **options.pop("headers", {})}
        with contract_errors():
            answer = await self.tools.http.request(
                method,
                self.base + path,
                headers=headers,
                max_bytes=_MOST_BYTES,
                redirects=False,
                **options,
            )
        await keep_room(answer, "mastodon", self.account, self.tools)
        return answer

    async def write(self, path: str, content: bytes, headers: Mapping[str, str]) -> Fields:
        """The one call that writes, and the JSON object it answers.

        `Temporary`, `Refused` and `NeedsReconnect`: nothing was written. Else `Unknown`.
        """
        try:
            answer = await self.tools.http.request(
                "POST",
                self.base + path,
                headers={**self._headers, **headers},
                content=content,
                max_bytes=_MOST_BYTES,
                redirects=False,
            )
        except OutboundFailed as error:
            if error.code in _NEVER_ARRIVED:
                raise Temporary(error.code, error.detail) from error
            raise Unknown(error.code, error.detail) from error
        except OutboundRefused as error:
            if error.code in ("too_large", "encoding_not_understood"):
                raise Unknown(error.code, error.detail) from error
            raise Refused(error.code, error.detail) from error
        await keep_room(answer, "mastodon", self.account, self.tools)
        return self._written(answer)

    def understood(self, answer: Answer) -> tuple[int, Any]:
        """See `ask`."""
        check_busy(self._hushed(answer), self.tools.now())
        said = self.said(answer)
        if answer.status in (401, 403):
            raise NeedsReconnect("token_refused", said)
        found = _json(answer)
        if answer.status in (404, 410) and isinstance(found, Mapping):
            return answer.status, found
        if answer.status in (400, 413, 422):
            raise Refused("refused_by_server", said)
        if answer.status not in (200, 202, 206) or found is None:
            raise Refused("not_this_service", said)
        return answer.status, found

    def _written(self, answer: Answer) -> Fields:
        said, status, found = self.said(answer), answer.status, _json(answer)
        if status == 429:
            check_busy(self._hushed(answer), self.tools.now())
        if status == 401:
            raise NeedsReconnect("token_refused", said)
        is_object = isinstance(found, Mapping)
        if 400 <= status < 500 and status not in _NOT_A_NO and is_object and text(found, "error"):
            raise _refusal(status, said)
        if status not in (200, 201) or not is_object:
            raise Unknown("answer_makes_no_sense", said)
        whole: Fields = found
        return whole

    def said(self, answer: Answer) -> str:
        """For the technical log, without the token should the server repeat it."""
        return said_by(self._hushed(answer))

    def _hushed(self, answer: Answer) -> Answer:
        if not self.token or self.token.encode() not in answer.body:
            return answer
        body = answer.body.replace(self.token.encode(), b"***")
        return Answer(answer.status, answer.headers, body, answer.url)

    @property
    def _headers(self) -> dict[str, str]:
        """Each call has a connection of its own: a server that answers twice on a shared one
        would answer the next call with what it said of the last."""
        alone = {"Connection": "close"}
        return {**alone, "Authorization": f"Bearer {self.token}"} if self.token else alone


def server_of(place: Place, credentials: Credentials, tools: Tools) -> Server:
    """Raises `NeedsReconnect` when there is no token."""
    token = credentials.get(TOKEN, "")
    if not token:
        raise NeedsReconnect("token_missing")
    return Server(safe_base(place.server), token, tools, place.id)


def safe_base(typed: str) -> str:
    """The server's address; http only on a private network, where no token can be overheard.

    Raises `Refused`.
    """
    base, host = server_from(typed)
    if base.startswith("https://") or (base.startswith("http://") and _is_private(host)):
        return base
    raise Refused("needs_https", host[:100])


def _refusal(status: int, said: str) -> Refused | NeedsReconnect:
    if status == 403:
        return NeedsReconnect("not_allowed_to_write", said)
    if status == 404:
        return Refused("answered_post_gone", said)
    return Refused("refused_by_server", said)


def _is_private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _json(answer: Answer) -> Any:
    """None when it is no JSON."""
    try:
        return answer.json()
    except OutboundFailed:
        return None
