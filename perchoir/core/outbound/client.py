"""The one door to the outside: HTTP requests, open streams and WebSockets, all checked."""

import asyncio
import json as json_module
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any

import httpx

from perchoir.core.numbers import whole_number
from perchoir.core.outbound.addresses import AllowList
from perchoir.core.outbound.bodies import decoded, split_lines, whole
from perchoir.core.outbound.errors import OutboundFailed, OutboundRefused
from perchoir.core.outbound.resolving import Resolver, system_resolver
from perchoir.core.outbound.sockets import WebSocket, open_websocket
from perchoir.core.outbound.transport import CheckedBackend, CheckedTransport
from perchoir.core.outbound.urls import HTTP, check_headers, checked_url

MAX_REDIRECTS = 5
Headers = Mapping[str, str]
Params = Mapping[str, str | int | bool | Sequence[str] | None]


def user_agent_for(site: str = "") -> str:
    """Who we say we are: "Perchoir/<version> (+address of this site)"."""
    name = f"Perchoir/{version('perchoir')}"
    return f"{name} (+{site})" if site else name


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `headers` ignore case; `body` is decompressed; `url` is where it came from.

    `moved_to` is that address when every redirect on the way was permanent (301, 308), else "".
    """

    status: int
    headers: Headers
    body: bytes
    url: str
    moved_to: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Raises `OutboundFailed("not_json")`."""
        try:
            return json_module.loads(self.body)
        except (ValueError, RecursionError):
            raise OutboundFailed("not_json", httpx.URL(self.url).host) from None


class Streamed:
    """An answer whose body is still coming."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: Headers = response.headers
        self.url = str(response.url)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Decompressed pieces as they come. Raises `OutboundFailed`."""
        encoding = self._response.headers.get("content-encoding", "")
        with _translated(self._response.url.host):
            async for piece in decoded(self._response.aiter_raw(), encoding):
                yield piece

    def lines(self, max_line_bytes: int = 1_000_000) -> AsyncIterator[bytes]:
        """Lines without their ending. Raises `OutboundRefused("line_too_long")` as well."""
        return split_lines(self.chunks(), max_line_bytes)

    async def read(self, max_bytes: int = 1_000_000) -> bytes:
        """The rest, whole. Raises `OutboundRefused("too_large")` as well."""
        return await whole(self.chunks(), max_bytes)


class Outbound:
    """Everything that leaves this machine goes through one of these.

    Only http, https, ws and wss; only public addresses, unless `allow_private` (host names,
    addresses or CIDRs) says otherwise; the name is resolved here and the connection made to the
    very address that was checked, on every redirect again. No proxy, no cookies, no credentials
    in addresses. `resolver` is for tests. One instance may serve many tasks of one event loop.

    All calls raise `OutboundRefused` and `OutboundFailed`; codes are in this folder's README.
    """

    def __init__(
        self,
        *,
        allow_private: Sequence[str] = (),
        user_agent: str = "",
        resolver: Resolver = system_resolver,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = AllowList(allow_private)
        self._user_agent = user_agent or user_agent_for()
        self._resolver = resolver
        self._ssl = ssl_context or httpx.create_ssl_context()
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(CheckedBackend(resolver, self._allow), self._ssl),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            trust_env=False,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> "Outbound":
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.aclose()

    async def get(self, url: str, **options: Any) -> Answer:
        """`request("GET", url, ...)`."""
        return await self.request("GET", url, **options)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Headers | None = None,
        params: Params | None = None,
        content: bytes | None = None,
        json: object = None,
        max_bytes: int = 10_000_000,
        timeout_s: float = 20.0,
        redirects: bool = True,
    ) -> Answer:
        """Ask and wait for the whole answer, at most `timeout_s` seconds in all.

        Follows at most five redirects, none where `redirects` is false: whoever writes must know
        which server answered. The body may have `max_bytes` after decompression.
        """
        request = self._built(method, url, headers, params, content, json, timeout_s, timeout_s)
        try:
            async with asyncio.timeout(timeout_s):
                return await self._answered(request, max_bytes, redirects)
        except TimeoutError:
            raise OutboundFailed("timed_out", request.url.host) from None

    async def _answered(self, request: httpx.Request, max_bytes: int, redirects: bool) -> Answer:
        async with self._sent(request, redirects) as (response, moved_to):
            if _announced(response) > max_bytes:
                raise OutboundRefused("too_large", f"more than {max_bytes} bytes")
            streamed = Streamed(response)
            body = await streamed.read(max_bytes)
        return Answer(streamed.status, streamed.headers, body, streamed.url, moved_to)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Headers | None = None,
        params: Params | None = None,
        content: bytes | None = None,
        timeout_s: float = 20.0,
        read_timeout_s: float = 90.0,
    ) -> AsyncIterator[Streamed]:
        """Open an answer that may never end.

        `timeout_s` is the time until its headers, `read_timeout_s` the longest silence after.
        """
        asked = {"Accept-Encoding": "identity", **(headers or {})}
        request = self._built(method, url, asked, params, content, None, timeout_s, read_timeout_s)
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(timeout_s):
                    response, _moved = await held.enter_async_context(self._sent(request))
            except TimeoutError:
                raise OutboundFailed("timed_out", request.url.host) from None
            yield Streamed(response)

    def websocket(
        self,
        url: str,
        *,
        headers: Headers | None = None,
        max_message_bytes: int = 5_000_000,
        timeout_s: float = 20.0,
    ) -> AbstractAsyncContextManager[WebSocket]:
        """Open a WebSocket; iterate over it for its messages (str or bytes)."""
        return open_websocket(
            url,
            headers={"User-Agent": self._user_agent, **(headers or {})},
            allow=self._allow,
            resolver=self._resolver,
            ssl_context=self._ssl,
            max_message_bytes=max_message_bytes,
            timeout_s=timeout_s,
        )

    def _built(
        self,
        method: str,
        url: str,
        headers: Headers | None,
        params: Params | None,
        content: bytes | None,
        json: object,
        timeout_s: float,
        read_timeout_s: float,
    ) -> httpx.Request:
        address = checked_url(url, HTTP, self._allow)
        check_headers(headers or {}, address.host)
        if params:
            address = address.copy_merge_params(dict(params))
        timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0), read=read_timeout_s)
        return self._client.build_request(
            method, address, headers=headers, content=content, json=json, timeout=timeout
        )

    @asynccontextmanager
    async def _sent(
        self, request: httpx.Request, redirects: bool = True
    ) -> AsyncIterator[tuple[httpx.Response, str]]:
        """The first answer that is no redirect, and its address if all redirects were permanent."""
        hops: list[int] = []
        while True:
            response = await self._once(request)
            if response.next_request is None or not redirects:
                break
            hops.append(response.status_code)
            await response.aclose()
            if len(hops) > MAX_REDIRECTS:
                raise OutboundRefused("too_many_redirects", request.url.host)
            request = self._next(response.next_request, request)
        permanent = bool(hops) and all(status in (301, 308) for status in hops)
        try:
            yield response, str(response.url) if permanent else ""
        finally:
            await response.aclose()

    async def _once(self, request: httpx.Request) -> httpx.Response:
        with _translated(request.url.host):
            return await self._client.send(request, stream=True, follow_redirects=False)

    def _next(self, request: httpx.Request, before: httpx.Request) -> httpx.Request:
        request.url = checked_url(request.url, HTTP, self._allow)
        request.extensions = dict(before.extensions)
        return request


def _announced(response: httpx.Response) -> int:
    return whole_number(response.headers.get("content-length"), 19) or 0


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """httpx's exceptions as ours. Their texts may quote headers: they are not kept."""
    try:
        yield
    except httpx.TimeoutException:
        raise OutboundFailed("timed_out", host) from None
    except httpx.ConnectError as error:
        raise OutboundFailed(_why_not_connected(error), host) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
        raise OutboundFailed("connection_lost", f"{host} {type(error).__name__}") from None


def _why_not_connected(error: httpx.ConnectError) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return "certificate_not_valid"
        seen = seen.__cause__ or seen.__context__
    return "not_reachable"
