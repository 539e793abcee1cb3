"""What Facebook, Instagram and Threads have in common, on loopback: one error shape, versions in
paths, tokens among parameters, and fates dealt to the calls that show something.

developers.facebook.com, as read in November 2026.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from perchoir.networks.contract.publishing_rigs import LIMIT_S
from perchoir.networks.contract.signing_in import House
from tests.rigs.described import parts_of
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Lost, Reply, Stalled, in_json

ME, OTHER = "17841400000000700", "17841400000000800"
HANDLES = {ME: "morvan", OTHER: "anna"}
SECRET = "s3cret-of-the-house"


APP = {"client_id": "house", "client_secret": SECRET}


def house(app: Mapping[str, str], address: str = "https://house.example") -> House:
    """This house, known there by `app`."""

    async def known(server: str) -> Mapping[str, str]:
        assert server == ""
        return app

    async def keep(_server: str, values: Mapping[str, str], _again: bool) -> Mapping[str, str]:
        return values

    return House(address, "/connect", "/me.json", known, keep)


class FakeGraph(FakeNetwork):
    """`tokens` open accounts, `codes` are what comes back from the consent page, `clients` the apps
    and their secrets, `use` the headers that every answer carries."""

    version: ClassVar[str] = "v1.0"

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"token-of-me": ME, "token-of-anna": OTHER}
        self.codes: dict[str, str] = {}
        self.clients = {"house": SECRET}
        self.fates: list[str | Reply] = []
        self.use: dict[str, str] = {}
        self.complaints: list[str] = []
        self._numbers = 18_000_000_000_000_000

    def number(self) -> str:
        self._numbers += 7
        return str(self._numbers)

    def _chosen(self, asked: Asked) -> Behaviour:
        behaviour = self._answer(asked)
        if isinstance(behaviour, Reply) and self.use:
            return Reply(behaviour.status, {**behaviour.headers, **self.use}, behaviour.body)
        return behaviour

    def _answer(self, asked: Asked) -> Behaviour:
        given = fields_of(asked)
        if self.is_about_tokens(asked.path):
            return self.tokens_answer(asked, given)
        parts = asked.path.strip("/").split("/")
        if parts[0] != self.version:
            self.complaints.append(f"{asked.path} is not under {self.version}")
            return no(2635, "You are calling a deprecated version of the API.")
        user = self.tokens.get(given.get("access_token", ""))
        if user is None:
            return no(190, "Error validating access token: the session is invalid.", 460)
        return self.account_answer(asked.method, parts[1:], given, user, asked)

    def is_about_tokens(self, path: str) -> bool:
        return path.endswith("access_token")

    def tokens_answer(self, asked: Asked, given: dict[str, str]) -> Behaviour:
        raise NotImplementedError

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        raise NotImplementedError

    def fated(self, write: Any, asked: Asked) -> Behaviour:
        """What becomes of a call that shows something: `write` does it and answers."""
        fate = self.fates.pop(0) if self.fates else "fine"
        if isinstance(fate, Reply):
            return fate
        kind, _colon, when = fate.partition(":")
        if kind == "limit":
            return no(4, "Application request limit reached", headers={"Retry-After": str(LIMIT_S)})
        written: Behaviour | None = write() if when != "before" else None
        if kind == "fine":
            assert written is not None
            return written
        return fault(kind, asked)

    def app_of(self, given: dict[str, str]) -> Reply | None:
        """What is wrong with the keys of the app."""
        if given.get("client_id") not in self.clients:
            return no(101, "Error validating application. Cannot get application info.")
        if self.clients[given["client_id"]] != given.get("client_secret"):
            return no(1, "Error validating client secret.")
        return None

    def new_token(self, user: str, lasts: int | None = 5_183_944) -> Reply:
        token = f"token-{self.number()}"
        self.tokens[token] = user
        ends = {} if lasts is None else {"expires_in": lasts}
        return in_json({"access_token": token, "token_type": "bearer", **ends})


def fields_of(asked: Asked) -> dict[str, str]:
    """Of the query and of the body, as Meta takes either."""
    kind = asked.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return {**asked.query, **{name: str(one) for name, one in parts_of(asked).items()}}
    if not asked.body or not kind.startswith("application/x-www-form-urlencoded"):
        return dict(asked.query)
    return {**asked.query, **dict(parse_qsl(asked.body.decode(), keep_blank_values=True))}


def no(
    code: int,
    message: str,
    subcode: int = 0,
    status: int = 400,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Meta's error shape."""
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code}
    if subcode:
        error["error_subcode"] = subcode
    body = json.dumps({"error": {**error, "fbtrace_id": "A6LJylpZRKw2xKLFsAP-cJh"}}).encode()
    return Reply(status, {"Content-Type": "application/json", **(headers or {})}, body)


def gone(what: str) -> Reply:
    said = f"Unsupported get request. Object with ID '{what}' does not exist, cannot be loaded due "
    return no(100, said + "to missing permissions, or does not support this operation.", 33)


def fault(kind: str, asked: Asked) -> Behaviour:
    if kind == "reset":
        return Lost()
    if kind == "hang":
        return Stalled()
    if kind == "error":
        return no(2, "An unexpected error has occurred. Please retry later.", status=500)
    if kind == "garbage":
        return in_json({"hello": "world"})
    return Reply(500, {}, f"{asked.query} {asked.headers} {asked.body!r}".encode())


def in_meta_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def page_of(found: list[dict[str, Any]], given: dict[str, str]) -> Reply:
    """One page of a list, with the cursor after it."""
    start, most = int(given.get("after") or 0), int(given.get("limit") or 25)
    page: dict[str, Any] = {"data": found[start : start + most]}
    if page["data"]:
        page["paging"] = {"cursors": {"before": str(start), "after": str(start + most)}}
    if found[start + most :]:
        page["paging"]["next"] = "https://graph.example/next"
    return in_json(page)
