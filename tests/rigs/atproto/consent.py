"""Somebody who signs in on the reference server's own pages and says yes, or no.

Its pages are an application in the browser; this makes the calls that it makes, in its order.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.rigs.atproto.rig import PASSWORD

_API = "/@atproto/oauth-provider/~api"
_PAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
_CALL = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "same-origin"}


class Person:
    """In a browser of their own."""

    def __init__(self, address: str) -> None:
        """`address` is where the house sent them."""
        parts = urlsplit(address)
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._page = address
        # The server marks its cookies as secure, which a jar would not send to a local address.
        self._cookies: dict[str, str] = {}

    def says_yes(self, handle: str) -> dict[str, str]:
        """Sign in, agree, and come back: the query of the return."""
        self._open()
        typed = {"username": handle, "password": PASSWORD, "locale": "en", "remember": True}
        signed_in = self._call("/sign-in", **typed)
        said = self._call("/consent", sub=signed_in["account"]["sub"])
        return dict(parse_qsl(urlsplit(said["url"]).query))

    def says_no(self) -> dict[str, str]:
        self._open()
        return dict(parse_qsl(urlsplit(self._call("/reject")["url"]).query))

    def _open(self) -> None:
        answer = httpx.get(self._page, headers=_PAGE, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text[:500]
        self._keep(answer)

    def _call(self, path: str, **body: object) -> Any:
        headers = {
            **_CALL,
            "Origin": self._server,
            "Referer": self._page,
            "X-Csrf-Token": self._cookies.get("csrf-token", ""),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        address = f"{self._server}{_API}{path}"
        answer = httpx.post(address, json=body, headers=headers, timeout=30, trust_env=False)
        self._keep(answer)
        assert answer.is_success, answer.text[:500]
        return answer.json()

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
