"""One server's client API, over the guarded client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from perchoir.core.outbound import Answer, OutboundFailed
from perchoir.networks.common.answers import check_busy, contract_errors, said_by
from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.contract import NeedsReconnect, Refused, Settings, Temporary, Tools
from perchoir.networks.mastodon.manifest import HASHTAG, LOCAL, PUBLIC, SEARCH

Page = tuple[Sequence[object], Answer]
PAGE = 40  # the most that a timeline gives at once (docs.joinmastodon.org, November 2026)
_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Wanted:
    """What a source reads, checked. `base` has no slash at its end."""

    base: str
    host: str
    what: str
    query: str
    token: str

    @property
    def path(self) -> str:
        if self.what == HASHTAG:
            return f"/api/v1/timelines/tag/{quote(self.query, safe='')}"
        return "/api/v2/search" if self.what == SEARCH else "/api/v1/timelines/public"

    @property
    def stream_name(self) -> str:
        """As WebSockets name it; paths of server-sent events have slashes instead."""
        return {HASHTAG: "hashtag", LOCAL: "public:local", PUBLIC: "public"}.get(self.what, "")

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def wanted_from(settings: Settings, secret: str) -> Wanted:
    """Raises `Refused`: address_not_readable, query_missing, needs_token, setting_not_known."""
    base, host = server_from(settings.get("server", ""))
    what = settings.get("what", "").strip() or HASHTAG
    query = settings.get("query", "").strip()
    token = settings.get("token", "").strip() or secret
    if what not in (HASHTAG, LOCAL, PUBLIC, SEARCH):
        raise Refused("setting_not_known", what[:40])
    if what == HASHTAG:
        query = query.lstrip("#").strip()
    if what in (HASHTAG, SEARCH) and not query:
        raise Refused("query_missing")
    if what == SEARCH and not token:
        raise Refused("needs_token")
    return Wanted(base, host, what, query, token)


def server_from(typed: str) -> tuple[str, str]:
    """The server's whole address without a path, and its host. Raises `Refused`."""
    address = typed.strip().rstrip("/")
    whole = address if "://" in address else f"https://{address}"
    parts = urlsplit(whole)
    if not parts.hostname or any(character.isspace() for character in whole):
        raise Refused("address_not_readable", address[:100])
    return f"{parts.scheme}://{parts.netloc}", parts.hostname


async def statuses_page(wanted: Wanted, tools: Tools, **page: str) -> Page:
    """One page, newest first, and the answer with its headers.

    `page` is `min_id` or `max_id` on timelines, `offset` in a search.
    Raises `Temporary`, `Refused`, `NeedsReconnect`.
    """
    params: dict[str, str] = {"limit": str(PAGE), **page}
    if wanted.what == LOCAL:
        params["local"] = "true"
    if wanted.what == SEARCH:
        params |= {"q": wanted.query, "type": "statuses"}
    answer = await asked(wanted, tools, wanted.path, params)
    found = _json(answer)
    if isinstance(found, Mapping):
        found = found.get("statuses")
    if not isinstance(found, list):
        raise Refused("not_this_service", said_by(answer))
    return found, answer


async def one_status(wanted: Wanted, tools: Tools, status_id: str) -> Fields | None:
    """A status by the server's own id, None when it is gone: the server itself must say so. What a
    proxy in front of it answers while it is down or moved says nothing of the status.

    Raises `Temporary`, `Refused`, `NeedsReconnect`.
    """
    path = f"/api/v1/statuses/{quote(status_id, safe='')}"
    with contract_errors():
        answer = await tools.http.get(
            wanted.base + path, headers=wanted.headers, max_bytes=_MOST_BYTES
        )
    if answer.status == 410 or (answer.status == 404 and _is_record_not_found(answer)):
        return None
    check_answer(answer, wanted, tools)
    found = _json(answer)
    if not isinstance(found, Mapping) or not text(found, "visibility"):
        raise Refused("not_this_service", said_by(answer))
    return found


async def streaming_base(wanted: Wanted, tools: Tools) -> str:
    """Where the server streams: often another host (Instance, `configuration.urls.streaming`)."""
    for path in ("/api/v2/instance", "/api/v1/instance"):
        try:
            instance = _json(await asked(wanted, tools, path, {}))
        except (Refused, NeedsReconnect):
            continue
        if not isinstance(instance, Mapping):
            continue
        urls = inner(instance, "configuration").get("urls") or instance.get("urls")
        urls = urls if isinstance(urls, Mapping) else {}
        named = text(urls, "streaming") or text(urls, "streaming_api")
        if named.startswith(("wss://", "ws://", "https://", "http://")):
            return named.rstrip("/").replace("ws", "http", 1) if named[0] == "w" else named
    return wanted.base


async def asked(wanted: Wanted, tools: Tools, path: str, params: Mapping[str, str]) -> Answer:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    with contract_errors():
        answer = await tools.http.get(
            wanted.base + path,
            headers=wanted.headers,
            params=dict(params),
            max_bytes=_MOST_BYTES,
        )
    check_answer(answer, wanted, tools)
    return answer


def check_answer(answer: Answer, wanted: Wanted, tools: Tools) -> None:
    """Raises what a status other than 200 means."""
    check_busy(answer, tools.now())
    if answer.status in (401, 403):
        if wanted.token:
            raise NeedsReconnect("token_refused", said_by(answer))
        raise Refused("needs_token", said_by(answer))
    if answer.status == 404 and wanted.what == HASHTAG and _is_record_not_found(answer):
        raise Temporary("nothing_there_yet", said_by(answer), 300.0)
    if answer.status == 206:
        raise Temporary("server_trouble", said_by(answer), 60.0)
    if answer.status != 200:
        raise Refused("not_this_service", said_by(answer))


def _is_record_not_found(answer: Answer) -> bool:
    """ "Hashtag does not exist" is told as a 404 in JSON by some servers: it may come to exist."""
    return "json" in answer.headers.get("content-type", "")


def _json(answer: Answer) -> object:
    try:
        found: object = answer.json()
    except OutboundFailed as error:
        raise Refused("not_this_service", said_by(answer)) from error
    return found
