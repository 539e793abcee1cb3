"""Calls to LinkedIn for one account. No redirect is followed: a token is for LinkedIn alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.answers import contract_errors, said_by
from perchoir.networks.common.delays import retry_after
from perchoir.networks.common.fields import Fields
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.linkedin.publishing.problems import check_open, no_to_post, words_of
from perchoir.networks.linkedin.publishing.version import VERSION

TOKEN: Final = "access_token"  # noqa: S105  the name under which it is kept
ADDRESS = "https://api.linkedin.com"
POSTS: Final = "/rest/posts"
MOST_BYTES: Final = 5_000_000
_HOSTS: Final = ("linkedin.com", "licdn.com")
# Answers of proxies and servers after which the work may have been done all the same.
_NOT_A_NO: Final = frozenset({408, 409, 425, 499})
# The guarded client never reached a server that could have written.
_NEVER_ARRIVED: Final = frozenset({"not_reachable", "name_not_found", "certificate_not_valid"})


@dataclass(frozen=True)
class Api:
    """LinkedIn, and the token that opens it to us. `author` is the URN that writes."""

    base: str
    token: str = field(repr=False)
    tools: Tools
    author: str = ""

    async def ask(self, path: str, *, finder: bool = False) -> tuple[int, Fields]:
        """The status (200 or 404) and the JSON object of what only reads. `path` holds its query:
        Rest.li writes lists and keys in it in a way of its own.

        Raises `Temporary`, `Refused`, `NeedsReconnect`.
        """
        headers = {"X-RestLi-Method": "FINDER"} if finder else {}
        return self.understood(await self.call("GET", path, headers=headers))

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Raises `Temporary` and `Refused` when there is no answer."""
        headers = {**self.headers, **options.pop("headers", {})}
        with contract_errors():
            return await self.tools.http.request(
                method,
                self.base + path,
                headers=headers,
                max_bytes=MOST_BYTES,
                redirects=False,
                **options,
            )

    async def change(self, method: str, path: str, **options: Any) -> tuple[int, Fields]:
        """As `ask`, of what changes something and may be asked again without harm. Where that is
        forbidden, a person must act: `NeedsReconnect`. Some answer 200 without a word."""
        answer = await self.call(method, path, **options)
        if answer.status == 403 and json_of(answer) is not None:
            check_open(answer, words_of(json_of(answer)), self.said(answer), self.tools.now())
            raise NeedsReconnect("not_allowed_to_write", self.said(answer))
        return self.understood(answer if answer.body else without_body(answer))

    async def put(self, address: str, content: bytes, timeout_s: float) -> Answer:
        """Bytes to an address that LinkedIn named. Raises `Refused` for an address that is not
        its own: the token goes along."""
        if not self._is_theirs(address):
            raise Refused("not_this_service", (urlsplit(address).hostname or "")[:100])
        headers = {**self._alone, "Content-Type": "application/octet-stream"}
        with contract_errors():
            return await self.tools.http.request(
                "PUT",
                address,
                headers=headers,
                content=content,
                max_bytes=MOST_BYTES,
                redirects=False,
                timeout_s=timeout_s,
            )

    async def write(self, path: str, content: bytes, *, is_reply: bool) -> Answer:
        """The one call that writes, and its answer: 201.

        `Temporary`, `Refused` and `NeedsReconnect`: nothing was written. Else `Unknown`.
        """
        try:
            answer = await self.tools.http.request(
                "POST",
                self.base + path,
                headers={**self.headers, "Content-Type": "application/json"},
                content=content,
                max_bytes=MOST_BYTES,
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
        self._check_written(answer, is_reply=is_reply)
        return answer

    def understood(self, answer: Answer) -> tuple[int, Fields]:
        """See `ask`."""
        found, said = json_of(answer), self.said(answer)
        if answer.status not in (200, 201, 204):
            check_open(answer, words_of(found), said, self.tools.now())
        if answer.status >= 500:
            raise Temporary("server_trouble", said, retry_after(answer.headers, self.tools.now()))
        if answer.status == 403:
            raise Refused("access_denied", said)
        if answer.status == 413:
            raise Refused("media_too_large", said)
        if answer.status in (201, 204, 404):
            return answer.status, found if isinstance(found, Mapping) else {}
        if answer.status != 200:
            raise Refused("refused_by_server" if words_of(found) else "not_this_service", said)
        if not isinstance(found, Mapping):
            raise Refused("not_this_service", said)
        return answer.status, found

    def said(self, answer: Answer) -> str:
        """For the technical log, without the token should the server repeat it."""
        if not self.token or self.token.encode() not in answer.body:
            return said_by(answer)
        body = answer.body.replace(self.token.encode(), b"***")
        return said_by(Answer(answer.status, answer.headers, body, answer.url))

    @property
    def headers(self) -> dict[str, str]:
        versioned = {"LinkedIn-Version": VERSION.name, "X-Restli-Protocol-Version": "2.0.0"}
        return {**self._alone, **versioned}

    @property
    def _alone(self) -> dict[str, str]:
        """Each call has a connection of its own: a server that answers twice on a shared one
        would answer the next call with what it said of the last."""
        alone = {"Connection": "close"}
        return {**alone, "Authorization": f"Bearer {self.token}"} if self.token else alone

    def _check_written(self, answer: Answer, *, is_reply: bool) -> None:
        found, said, status = json_of(answer), self.said(answer), answer.status
        words = words_of(found)
        if 400 <= status < 500 and status not in _NOT_A_NO and (words or status in (401, 426, 429)):
            check_open(answer, words, said, self.tools.now())
            raise no_to_post(status, words, said, is_reply=is_reply)
        if status != 201:
            raise Unknown("answer_makes_no_sense", said)

    def _is_theirs(self, address: str) -> bool:
        if address.startswith(f"{self.base}/"):
            return True
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "https" and any(
            host == ours or host.endswith(f".{ours}") for ours in _HOSTS
        )


def api_of(place: Place, credentials: Credentials, tools: Tools) -> Api:
    """Raises `NeedsReconnect` when there is no token."""
    token = credentials.get(TOKEN, "")
    if not token:
        raise NeedsReconnect("token_missing")
    return Api(place.server or ADDRESS, token, tools, place.id)


def without_body(answer: Answer) -> Answer:
    """What stores bytes answers 200 without a word of JSON."""
    if answer.status != 200:
        return answer
    return Answer(204, answer.headers, b"", answer.url)


def json_of(answer: Answer) -> Any:
    """None when it is no JSON."""
    try:
        return answer.json()
    except OutboundFailed:
        return None
