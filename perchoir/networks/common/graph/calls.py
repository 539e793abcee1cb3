"""Calls to the Graph interface for one account. No redirect is followed: a token is for Meta alone.

The token goes where its documentation puts it, among the parameters: in the body of what is posted,
in the query of what is asked. Neither is ever in an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, quote_plus, urlencode

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.answers import contract_errors, said_by
from perchoir.networks.common.delays import retry_after
from perchoir.networks.common.fields import Fields
from perchoir.networks.common.graph.problems import json_of, keep_use, no_of, refusal, wait_of
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown

FORM: Final = "application/x-www-form-urlencoded"
_MOST_BYTES: Final = 5_000_000
# The guarded client never reached a server that could have written.
_NEVER_ARRIVED: Final = frozenset({"not_reachable", "name_not_found", "certificate_not_valid"})


@dataclass(frozen=True)
class Graph:
    """`base` is an address without a path, `version` the first part of every path, `secrets` what
    must never be repeated (the token is among it by itself)."""

    base: str
    version: str
    network: str
    token: str = field(repr=False)
    tools: Tools
    account: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def ask(self, path: str, params: Mapping[str, str] | None = None) -> Fields:
        """The JSON object of what only reads. Raises `Temporary`, `Refused` (`not_found` where
        nothing is there) and `NeedsReconnect`."""
        query = {**(params or {}), "access_token": self.token}
        return self._read(await self._called("GET", path, params=query))

    async def prepare(
        self, path: str, fields: Mapping[str, str], content: bytes = b"", kind: str = FORM
    ) -> Fields:
        """Post what shows nothing to anybody. Raises as `ask`; again is harmless."""
        body = content or self._form(fields)
        found = await self._called("POST", path, content=body, headers={"Content-Type": kind})
        return self._read(found)

    async def write(self, path: str, fields: Mapping[str, str]) -> Fields:
        """The one call that shows something, and what is said of it.

        `Temporary`, `Refused` and `NeedsReconnect`: nothing was written. Else `Unknown`.
        """
        try:
            answer = await self.tools.http.request(
                "POST",
                self._address(path),
                headers={"Content-Type": FORM, "Connection": "close"},
                content=self._form(fields),
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
        await keep_use(answer, self.network, self.account, self.tools)
        return self._written(answer)

    async def remove(self, path: str) -> Fields:
        """Take something away; a lost answer is `Temporary`, for again is harmless. Raises as
        `ask`."""
        return self._read(await self._called("DELETE", path, params={"access_token": self.token}))

    def said(self, answer: Answer) -> str:
        """For the technical log, without what is secret should Meta repeat it."""
        body = answer.body
        for secret in (self.token, *self.secrets):
            for shape in {secret, quote(secret), quote_plus(secret)} - {""}:
                body = body.replace(shape.encode(), b"***")
        return said_by(Answer(answer.status, answer.headers, body, answer.url))

    async def _called(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"Connection": "close", **options.pop("headers", {})}
        with contract_errors():
            answer = await self.tools.http.request(
                method,
                self._address(path),
                headers=headers,
                max_bytes=_MOST_BYTES,
                redirects=False,
                **options,
            )
        await keep_use(answer, self.network, self.account, self.tools)
        return answer

    def _address(self, path: str) -> str:
        return "/".join(part for part in (self.base, self.version, path) if part)

    def _form(self, fields: Mapping[str, str]) -> bytes:
        return urlencode({**fields, "access_token": self.token}).encode()

    def _read(self, answer: Answer) -> Fields:
        found, said, now = json_of(answer), self.said(answer), self.tools.now()
        no = no_of(found)
        if no is not None:
            error = refusal(no, said, wait_of(answer.headers, now))
            # What only reads can be asked again.
            raise Temporary("server_trouble", said) if isinstance(error, Unknown) else error
        if answer.status == 429:
            raise Temporary("too_many_requests", said, wait_of(answer.headers, now))
        if answer.status >= 500:
            raise Temporary("server_trouble", said, retry_after(answer.headers, now))
        if answer.status not in (200, 201) or not isinstance(found, Mapping):
            raise Refused("not_this_service", said)
        return found

    def _written(self, answer: Answer) -> Fields:
        found, said = json_of(answer), self.said(answer)
        no = no_of(found)
        wait = wait_of(answer.headers, self.tools.now())
        if no is not None and 400 <= answer.status < 500:
            raise refusal(no, said, wait)
        if answer.status == 429:
            raise Temporary("too_many_requests", said, wait)
        if no is not None or answer.status not in (200, 201) or not isinstance(found, Mapping):
            raise Unknown("answer_makes_no_sense", said)
        return found


def token_in(credentials: Mapping[str, str], name: str = "access_token") -> str:
    """Raises `NeedsReconnect` when there is none."""
    token = credentials.get(name, "")
    if not token:
        raise NeedsReconnect("token_missing")
    return token
