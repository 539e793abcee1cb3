"""One polite question to one address."""

from datetime import datetime

from perchoir.core.outbound import Answer
from perchoir.networks.common.answers import check_busy, contract_errors, said_by
from perchoir.networks.contract import Refused, Temporary, Tools
from perchoir.networks.feeds.cursor import Cursor
from perchoir.networks.feeds.parsing import MOST_BYTES

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
_NOT_FOUND_AGAIN_S = 3600.0


async def fetched(address: str, cursor: Cursor, tools: Tools) -> Answer:
    """The answer, 200 or 304. Raises `Temporary` and `Refused`."""
    headers = {"Accept": _ACCEPT}
    if cursor.etag:
        headers["If-None-Match"] = cursor.etag
    if cursor.modified:
        headers["If-Modified-Since"] = cursor.modified
    with contract_errors():
        answer = await tools.http.get(
            address, headers=headers, max_bytes=MOST_BYTES, timeout_s=60.0
        )
    check_status(answer, tools.now())
    return answer


def check_status(answer: Answer, now: datetime) -> None:
    """Raises what a status other than 200 and 304 means for a feed."""
    check_busy(answer, now)
    if answer.status == 410:
        raise Refused("gone", said_by(answer))
    if answer.status == 404:
        raise Temporary("not_found", said_by(answer), _NOT_FOUND_AGAIN_S)
    if answer.status in (401, 402, 403, 407, 451):
        raise Refused("access_denied", said_by(answer))
    if answer.status not in (200, 304):
        raise Temporary("server_trouble", said_by(answer))


def web_url(address: str) -> str:
    """`address` with https in front when it names no scheme. Raises `Refused`."""
    address = address.strip()
    if not address or any(character.isspace() for character in address):
        raise Refused("address_not_readable", address[:100])
    return address if "://" in address else f"https://{address}"


def kept_header(answer: Answer, name: str) -> str:
    """A validator to send back, "" when it is too long to be one or could not be sent."""
    value = answer.headers.get(name, "").strip()
    return value if len(value) <= 300 and value.isascii() and value.isprintable() else ""
