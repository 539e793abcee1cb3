"""Whether a post stands on the account's own timeline: what to do after an answer was lost.

GoToSocial and Takahe ignore the idempotency key (measured, November 2026), Mastodon forgets it
after an hour: on all of them we look.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import msgspec

from perchoir.networks.common.fields import Fields, moment, objects, text, web_address
from perchoir.networks.common.html import clean, text_of_html
from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen, Place, RemotePost
from perchoir.networks.mastodon.publishing.calls import Server
from perchoir.networks.mastodon.publishing.freezing import Writing
from perchoir.networks.mastodon.publishing.keys import CLOCKS_APART, frozen_since, key_of, made_at

MOST_PAGES: Final = 50
_PAGE: Final = "40"
# When nobody remembers the freezing, the key may have been chosen weeks before: the same words may
# stand there from another day. What is as young as this is ours.
_FRESH: Final = timedelta(hours=1)
# Pages show `@name` for `@name@host`.
_HOST_OF_NAME = re.compile(r"(@[\w.-]*\w)@[\w.-]*\w")


async def found_on_timeline(frozen: Frozen, place: Place, server: Server) -> RemotePost | None:
    """The newest status since the freezing that says the same and came of no other key, None when
    there is none.

    Raises `Unknown` when the timeline cannot be read far enough, or a status looks alike.
    """
    writing = msgspec.json.decode(frozen.body, type=Writing)
    remembered = await frozen_since(frozen.key, server.tools)
    since = remembered or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    async for status in _own_statuses(place, since - CLOCKS_APART, server):
        if await key_of(server.base, text(status, "id"), server.tools) not in (None, frozen.key):
            continue
        if not await _says_the_same(status, writing, server):
            continue
        if remembered is None and not _is_fresh(status, server):
            raise Unknown("looks_alike", text(status, "id"))
        return remote_post(status)
    return None


def remote_post(status: Fields) -> RemotePost:
    page = web_address(status.get("url")) or web_address(status.get("uri"))
    return RemotePost(text(status, "id"), page)


def tells_of(frozen: Frozen, status: Fields) -> bool:
    """An answer to the call that wrote is about what was written."""
    writing = msgspec.json.decode(frozen.body, type=Writing)
    shown = text_of_html(text(status, "content"))
    return _stands_so(status, writing) and _letters(shown) == _letters(writing.status)


async def _own_statuses(place: Place, since: datetime, server: Server) -> AsyncIterator[Fields]:
    """The account's own statuses, newest first, until one is older than `since`."""
    path = f"/api/v1/accounts/{quote(place.id, safe='')}/statuses"
    asked = {"limit": _PAGE, "exclude_reblogs": "true"}
    for _ in range(MOST_PAGES):
        page = await _page(path, asked, server)
        for status in page:
            at = moment(status.get("created_at")) if isinstance(status, Mapping) else None
            if at is None or not text(status, "id"):
                raise Unknown("timeline_not_readable")
            if at >= since:
                yield status
            elif not status.get("pinned"):
                return
        if not page or asked.get("max_id") == text(page[-1], "id"):
            return
        asked["max_id"] = text(page[-1], "id")
    raise Unknown("timeline_too_long")


async def _page(path: str, asked: Mapping[str, str], server: Server) -> Sequence[Any]:
    try:
        _status, page = await server.ask(path, asked)
    except Refused as error:
        raise Unknown("timeline_not_readable", error.detail) from error
    if not isinstance(page, list):
        raise Unknown("timeline_not_readable")
    return page


def _is_fresh(status: Fields, server: Server) -> bool:
    at = moment(status.get("created_at"))
    return at is not None and server.tools.now() - at <= _FRESH + CLOCKS_APART


async def _says_the_same(status: Fields, writing: Writing, server: Server) -> bool:
    if not _stands_so(status, writing):
        return False
    shown = text_of_html(text(status, "content"))
    if _solid(shown) == _solid(writing.status):
        return True
    if _letters(shown) != _letters(writing.status):
        return False
    return await _was_typed_so(text(status, "id"), writing, server)


def _stands_so(status: Fields, writing: Writing) -> bool:
    """In answer to the same post, and with as many pictures."""
    if text(status, "in_reply_to_id") != writing.in_reply_to_id or status.get("reblog"):
        return False
    return len(objects(status, "media_attachments")) == len(writing.media_ids)


async def _was_typed_so(status_id: str, writing: Writing, server: Server) -> bool:
    """Same letters, other signs: the server tells what was typed (since Mastodon 3.5)."""
    try:
        path = f"/api/v1/statuses/{quote(status_id, safe='')}/source"
        status, source = await server.ask(path)
    except Refused as error:
        raise Unknown("looks_alike", status_id) from error
    if status != 200 or not isinstance(source, Mapping):
        raise Unknown("looks_alike", status_id)
    return _solid(text(source, "text")) == _solid(writing.status)


def _solid(words: str) -> str:
    """Without spaces, which servers move."""
    plain = _HOST_OF_NAME.sub(r"\1", unicodedata.normalize("NFC", clean(words)))
    return "".join(plain.split())


def _letters(words: str) -> str:
    folded = unicodedata.normalize("NFKC", _solid(words)).casefold()
    return "".join(character for character in folded if character.isalnum())
