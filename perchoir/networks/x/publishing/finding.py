"""Whether a post stands on the account's own timeline: what to do after an answer was lost, and
after X said that the same words stand there already.

X knows no idempotency. It refuses the same words twice, for hours: that may be our own post, whose
answer was lost, or another one of the same words.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

import msgspec

from perchoir.networks.common.fields import Fields, inner, moment, objects, text
from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen, Place, RemotePost
from perchoir.networks.x.publishing.calls import POSTS, Api
from perchoir.networks.x.publishing.costs import READ, count_anyway
from perchoir.networks.x.publishing.fields import asked_for, parent_of
from perchoir.networks.x.publishing.freezing import Writing
from perchoir.networks.x.publishing.keys import (
    CLOCKS_APART,
    frozen_since,
    is_repeated,
    key_of,
    made_at,
    remember_repeated,
)
from perchoir.networks.x.publishing.wording import looks_alike, says_the_same

MOST_PAGES: Final = 20
_PAGE: Final = "100"
# When nobody remembers the freezing, the key may have been chosen weeks before: the same words may
# stand there from another day. What is as young as this is ours.
_FRESH: Final = timedelta(hours=1)
# For so long X may remember words; third parties name hours, X none (November 2026).
_REMEMBERED: Final = timedelta(days=2)


async def found_on_timeline(frozen: Frozen, place: Place, api: Api) -> RemotePost | None:
    """The newest post since the freezing that says the same, None when there is none.

    Raises `Unknown` when the timeline cannot be read far enough, or a post looks alike.
    """
    writing = msgspec.json.decode(frozen.body, type=Writing)
    remembered = await frozen_since(frozen.key, api.tools)
    since = remembered or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    async for post in _own_posts(place, since - CLOCKS_APART, api):
        if not await _is_what_was_written(post, frozen.key, writing, api):
            continue
        if remembered is None and not _is_fresh(post, api):
            raise Unknown("looks_alike", text(post, "id"))
        return page_of(text(post, "id"), place)
    await _explain_refusal(frozen.key, writing, place, since, api)
    return None


def page_of(post_id: str, place: Place) -> RemotePost:
    return RemotePost(post_id, f"https://x.com/{place.handle}/status/{post_id}")


async def _explain_refusal(
    key: str, writing: Writing, place: Place, since: datetime, api: Api
) -> None:
    """Where X said that the words stand there already, and none of them is ours: find those that
    it meant. Raises `Unknown` when there are none: then it knows more than it shows."""
    repeated, explained = await is_repeated(key, api.tools)
    if not repeated or explained:
        return
    async for post in _own_posts(place, since - _REMEMBERED, api):
        if says_the_same(post, writing.text, is_reply=bool(writing.answers)):
            await remember_repeated(key, api.tools, explained=True)
            return
    raise Unknown("said_before_there")


async def _is_what_was_written(post: Fields, key: str, writing: Writing, api: Api) -> bool:
    """Raises `Unknown` where it may be, and may not."""
    is_reply = bool(writing.answers)
    if await key_of(text(post, "id"), api.tools) not in (None, key):
        return False
    if _answers_somebody(post) not in (None, is_reply):
        return False
    media = _media_of(post)
    if not says_the_same(post, writing.text, is_reply=is_reply):
        # Where X names no uploads, it may have left them out.
        may_be = not media or len(media) == len(writing.media_ids)
        if may_be and looks_alike(post, writing.text, is_reply=is_reply):
            raise Unknown("looks_alike", text(post, "id"))
        return False
    if is_reply and await _answered_by(post, api) != writing.answers:
        return False
    if media != set(writing.media_ids):
        raise Unknown("looks_alike", text(post, "id"))
    return True


def _answers_somebody(post: Fields) -> bool | None:
    """None where X does not say."""
    if parent_of(post):
        return True
    conversation = text(post, "conversation_id")
    return conversation != text(post, "id") if conversation else None


def _media_of(post: Fields) -> set[str]:
    """A media key is a number of the kind, `_` and the id of the upload."""
    keys = inner(post, "attachments").get("media_keys")
    found = keys if isinstance(keys, list) else []
    return {str(key).partition("_")[2] for key in found}


async def _answered_by(post: Fields, api: Api) -> str:
    """The id of the post that this one answers, asked for where it was not told. Raises `Unknown`
    when X does not say."""
    parent = parent_of(post)
    if not parent:
        await count_anyway(READ, 1, api.tools)
        path = f"{POSTS}/{quote(text(post, 'id'), safe='')}"
        _status, found = await asked_for(path, {}, api, with_parents=True)
        parent = parent_of(inner(found, "data"))
    if not parent:
        raise Unknown("looks_alike", text(post, "id"))
    return parent


async def _own_posts(place: Place, since: datetime, api: Api) -> AsyncIterator[Fields]:
    """The account's own posts since then, newest first, what it passed on left out."""
    path = f"/2/users/{quote(place.id, safe='')}/tweets"
    asked = {"max_results": _PAGE, "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
    is_whole = True
    for _ in range(MOST_PAGES):
        page = await _page(path, asked, api)
        is_whole = is_whole and not objects(page, "errors")
        for post in objects(page, "data"):
            if moment(post.get("created_at")) is None or not text(post, "id"):
                raise Unknown("timeline_not_readable")
            yield post
        following = text(inner(page, "meta"), "next_token")
        if not following:
            break
        asked = {**asked, "pagination_token": following}
    else:
        raise Unknown("timeline_too_long")
    if not is_whole:
        raise Unknown("timeline_not_readable")


async def _page(path: str, asked: Mapping[str, str], api: Api) -> Fields:
    await count_anyway(READ, 1, api.tools)
    try:
        status, page = await asked_for(path, asked, api)
    except Refused as error:
        raise Unknown("timeline_not_readable", f"{error.code} {error.detail}") from error
    posts = objects(page, "data")
    is_empty = inner(page, "meta").get("result_count") == 0
    if status != 200 or (not posts and not is_empty):
        raise Unknown("timeline_not_readable")
    if len(posts) > 1:
        await count_anyway(READ, len(posts) - 1, api.tools)
    return page


def _is_fresh(post: Fields, api: Api) -> bool:
    at = moment(post.get("created_at"))
    return at is not None and api.tools.now() - at <= _FRESH + CLOCKS_APART
