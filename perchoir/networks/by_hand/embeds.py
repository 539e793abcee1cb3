"""What a network tells everybody of a post, by oEmbed. Facts as of November 2026."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from perchoir.core.outbound import Answer, OutboundError
from perchoir.networks.contract.errors import Temporary


class Endpoint(NamedTuple):
    """`address` takes `?url=`; `source` documents it. `text_in` names the answer's field that says
    what was posted, whole: "" where none does."""

    address: str
    source: str
    text_in: str


ENDPOINTS: Mapping[str, Endpoint] = {
    "x": Endpoint(
        "https://publish.x.com/oembed",
        "https://docs.x.com/x-for-websites/oembed-api",
        "html",
    ),
    "youtube": Endpoint("https://www.youtube.com/oembed", "https://oembed.com/providers.json", ""),
    "tiktok": Endpoint(
        "https://www.tiktok.com/oembed", "https://developers.tiktok.com/doc/embed-videos", "title"
    ),
    "bluesky": Endpoint(
        "https://embed.bsky.app/oembed", "https://docs.bsky.app/docs/advanced-guides/oembed", "html"
    ),
}
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+|\b(?:pic\.(?:x|twitter)\.com|t\.co)/\S+")
_MOST_BYTES = 200_000


class Asks(Protocol):
    """As `Outbound.get`."""

    async def get(self, url: str, *, params: Mapping[str, str], max_bytes: int) -> Answer: ...


class Embedded(NamedTuple):
    """`handle` is whose post it is, in small letters, `text` what it says; "" where not told."""

    handle: str
    text: str


def tells(network: str) -> bool:
    """Everybody can be told whether a post stands there."""
    return network in ENDPOINTS


async def embedded(network: str, url: str, http: Asks) -> Embedded | None:
    """The post at this address, None when it is not there. Raises `Temporary` when it cannot be
    said, `KeyError` for a network that does not tell."""
    endpoint = ENDPOINTS[network]
    try:
        answer = await http.get(endpoint.address, params={"url": url}, max_bytes=_MOST_BYTES)
    except OutboundError as trouble:
        raise Temporary(trouble.code) from None
    if answer.status in {400, 404, 410}:
        return None
    if answer.status != 200:
        raise Temporary(f"http_{answer.status}")
    try:
        said: Any = json.loads(answer.body)
    except ValueError:
        raise Temporary("not_json") from None
    return _read(said if isinstance(said, dict) else {}, endpoint)


def _read(said: Mapping[str, Any], endpoint: Endpoint) -> Embedded:
    last = unquote(urlsplit(str(said.get("author_url") or "")).path).rstrip("/").rpartition("/")[2]
    text = str(said.get(endpoint.text_in) or "") if endpoint.text_in else ""
    if endpoint.text_in == "html":
        found = _PARAGRAPH.search(text)
        text = html.unescape(re.sub(r"<[^>]+>", "", _BREAK.sub("\n", found[1]))) if found else ""
    return Embedded(last.removeprefix("@").lower(), text)


def says_the_same(theirs: str, ours: str) -> bool:
    """The same words; networks shorten links and add those of pictures, so links are left out, and
    what they cut off behind "…" is not asked for."""
    left, right = _words(theirs), _words(ours)
    if theirs.rstrip().endswith("…"):
        cut = left[:-1]
        return bool(cut) and right[: len(cut)] == cut
    return left == right


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _ADDRESS.sub(" ", text).casefold())
