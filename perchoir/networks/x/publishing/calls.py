"""Calls to X for one account. No redirect is followed: a token is for X alone.

Paths and fields as in the official description, version 2.167 (August 2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.answers import contract_errors, said_by
from perchoir.networks.common.delays import retry_after
from perchoir.networks.common.fields import Fields
from perchoir.networks.common.rooms import keep_room
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.x.publishing.problems import check_open, no_to_post, words_of

TOKEN: Final = "access_token"  # noqa: S105  the name under which it is kept
ADDRESS = "https://api.x.com"
POSTS: Final = "/2/tweets"
_MOST_BYTES: Final = 5_000_000
# Answers of proxies and servers after which the work may have been done all the same.
_NOT_A_NO: Final = frozenset({408, 409, 425, 499})
# The guarded client never reached a server that could have written.
_NEVER_ARRIVED: Final = frozenset({"not_reachable", "name_not_found", "certificate_not_valid"})


@dataclass(frozen=True)
class Api:
    """X, and the token that opens it to us ("" before anybody signed in)."""

    base: str
    token: str = field(repr=False)
    tools: Tools
    account: str = ""

    async def ask(self, path: str, params: Mapping[str, str] | None = None) -> tuple[int, Fields]:
        """The status (200 or 404) and the JSON object of what only reads.

        Raises `Temporary`, `Refused`, `NeedsReconnect`.
        """
        return self.understood(await self.call("GET", path, params=params))

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Raises `Temporary` and `Refused` when there is no answer."""
        headers = {**self.headers, **options.pop("headers", {})}
        with contract_errors():
            return await self.tools.http.request(
                method,
                self.base + path,
                headers=headers,
                max_bytes=_MOST_BYTES,
                redirects=False,
                **options,
            )

    async def write(self, content: bytes, *, is_reply: bool, is_quote: bool) -> Fields:
        """The one call that posts, and what X says of the post.

        `Temporary`, `Refused` and `NeedsReconnect`: nothing was written. Else `Unknown`.
        """
        try:
            answer = await self.tools.http.request(
                "POST",
                self.base + POSTS,
                headers={**self.headers, "Content-Type": "application/json"},
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
        await keep_room(answer, "x", self.account, self.tools)
        return self._written(answer, is_reply=is_reply, is_quote=is_quote)

    def understood(self, answer: Answer) -> tuple[int, Fields]:
        """See `ask`."""
        found, said = json_of(answer), self.said(answer)
        words = words_of(found)
        if answer.status not in (200, 201, 204):
            check_open(answer, words, said, self.tools.now())
        if answer.status >= 500:
            raise Temporary("server_trouble", said, retry_after(answer.headers, self.tools.now()))
        if answer.status == 413:
            raise Refused("media_too_large", said)
        if answer.status == 204:
            return answer.status, {}
        if answer.status not in (200, 201, 404):
            code = "refused_by_server" if words else "not_this_service"
            raise Refused(code, said)
        if not isinstance(found, Mapping):
            raise Refused("not_this_service", said)
        return answer.status, found

    def said(self, answer: Answer) -> str:
        """For the technical log, without the token should the server repeat it."""
        if not self.token or self.token.encode() not in answer.body:
            return said_by(answer)
        body = answer.body.replace(self.token.encode(), b"***")
        return said_by(Answer(answer.status, answer.headers, body, answer.url))

    def _written(self, answer: Answer, *, is_reply: bool, is_quote: bool) -> Fields:
        found, said, status = json_of(answer), self.said(answer), answer.status
        words = words_of(found)
        if 400 <= status < 500 and status not in _NOT_A_NO and (words or status in (401, 429)):
            check_open(answer, words, said, self.tools.now())
            raise no_to_post(status, words, said, is_reply=is_reply, is_quote=is_quote)
        if status not in (200, 201) or not isinstance(found, Mapping):
            raise Unknown("answer_makes_no_sense", said)
        return found

    @property
    def headers(self) -> dict[str, str]:
        """Each call has a connection of its own: a server that answers twice on a shared one
        would answer the next call with what it said of the last."""
        alone = {"Connection": "close"}
        return {**alone, "Authorization": f"Bearer {self.token}"} if self.token else alone


def api_of(place: Place, credentials: Credentials, tools: Tools) -> Api:
    """Raises `NeedsReconnect` when there is no token."""
    token = credentials.get(TOKEN, "")
    if not token:
        raise NeedsReconnect("token_missing")
    return Api(place.server or ADDRESS, token, tools, place.id)


def json_of(answer: Answer) -> Any:
    """None when it is no JSON."""
    try:
        return answer.json()
    except OutboundFailed:
        return None
