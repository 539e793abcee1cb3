"""Whether a post stands there: what to do after an answer was lost, and after LinkedIn said that
the same stands there already.

LinkedIn knows no idempotency. The posts of an organisation can be read (r_organization_social);
those of a member cannot, and sending again to see whether it is refused would be sending twice:
there a person looks. LinkedIn refuses the same content twice and names the post it means: whether
that is ours is told by when it was made.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen, Place, RemotePost
from perchoir.networks.linkedin.publishing.calls import POSTS, Api
from perchoir.networks.linkedin.publishing.freezing import Body, media_of
from perchoir.networks.linkedin.publishing.keys import (
    CLOCKS_APART,
    Repeated,
    frozen_since,
    key_of,
    made_at,
    remember_explained,
    repeated,
)
from perchoir.networks.linkedin.publishing.urns import (
    comment_urn,
    is_organization,
    is_post,
    page_of,
    quoted,
)
from perchoir.networks.linkedin.publishing.urns import made_at as urn_made_at
from perchoir.networks.linkedin.publishing.wording import looks_alike, says_the_same

MOST_PAGES: Final = 20
PAGE: Final = 100


async def found_there(frozen: Frozen, place: Place, api: Api) -> RemotePost | None:
    """The post that was written with this key, None when there is certainly none.

    Raises `Unknown` where nobody can say.
    """
    since = await frozen_since(frozen.key, api.tools) or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    body: Body = msgspec.json.decode(frozen.body)
    said = await repeated(frozen.key, api.tools)
    if said is not None and said.explained:
        return None
    if not is_organization(place.id):
        return await _told_by_refusal(frozen.key, said, since, api)
    async for urn, there in _written_since(body, since, api):
        if await _is_what_was_written(urn, there, frozen.key, body, api):
            return page_of(urn)
    return await _told_by_refusal(frozen.key, said, since, api) if said else None


async def _told_by_refusal(
    key: str, said: Repeated | None, since: datetime, api: Api
) -> RemotePost | None:
    """The post that LinkedIn named when it refused a repetition is ours when it was made after the
    freezing and before that refusal; one that was made before is another. LinkedIn also names posts
    that it made and hid for that very refusal (third parties, 2026): those are nobody's."""
    if said is None:
        raise Unknown("not_readable_there")
    made = urn_made_at(said.urn)
    if made is None or said.asked_at is None:
        raise Unknown("said_before_there", said.urn)
    is_others = await key_of(said.urn, api.tools) not in (None, key)
    if is_others or made < since - CLOCKS_APART:
        await remember_explained(key, api.tools)
        return None
    is_ours = since <= made < said.asked_at - CLOCKS_APART
    if is_ours and not is_organization(api.author):
        return page_of(said.urn)
    # What an organisation posted would have been among its posts.
    raise Unknown("said_before_there", said.urn)


async def _is_what_was_written(urn: str, there: Fields, key: str, body: Body, api: Api) -> bool:
    """Raises `Unknown` where it may be, and may not."""
    if await key_of(urn, api.tools) not in (None, key):
        return False
    if not says_the_same(there, body):
        if looks_alike(there, body):
            raise Unknown("looks_alike", urn)
        return False
    if "actor" not in body and media_of(there) != media_of(body):
        raise Unknown("looks_alike", urn)
    return True


async def _written_since(
    body: Body, since: datetime, api: Api
) -> AsyncIterator[tuple[str, Fields]]:
    """What this account posted, or said under that post, since then, newest first."""
    earliest = since - CLOCKS_APART
    for number in range(MOST_PAGES):
        page = await _page(body, number * PAGE, api)
        for one in page:
            urn, at = _urn_of(one, body), _made(one)
            if not urn or at is None:
                raise Unknown("timeline_not_readable")
            if at < earliest and "actor" not in body:
                return
            if at >= earliest and _is_ours(one, body):
                yield urn, one
        if len(page) < PAGE:
            return
    raise Unknown("timeline_too_long")


async def _page(body: Body, start: int, api: Api) -> list[Fields]:
    if "actor" in body:
        under = quoted(body.get("parentComment") or body["object"])
        path = f"/rest/socialActions/{under}/comments?start={start}&count={PAGE}"
    else:
        path = f"{POSTS}?author={quoted(api.author)}&q=author&start={start}&count={PAGE}"
        path += "&sortBy=CREATED"
    try:
        status, found = await api.ask(path, finder="actor" not in body)
    except Refused as no:
        raise Unknown("timeline_not_readable", f"{no.code} {no.detail}") from no
    if status != 200 or not isinstance(found.get("elements"), list):
        raise Unknown("timeline_not_readable")
    return objects(found, "elements", PAGE)


def _is_ours(one: Fields, body: Body) -> bool:
    """A post of a page is listed as its own; under a post everybody speaks."""
    if "actor" not in body:
        return text(one, "lifecycleState") in ("", "PUBLISHED", "PUBLISH_REQUESTED")
    return bool(text(one, "actor") == body["actor"])


def _urn_of(one: Fields, body: Mapping[str, Any]) -> str:
    if "actor" not in body:
        return text(one, "id") if is_post(text(one, "id")) else ""
    number = text(one, "id")
    under = text(one, "object") or str(body["object"])
    return text(one, "commentUrn") or (comment_urn(under, number) if number else "")


def _made(one: Fields) -> datetime | None:
    """Posts say it in milliseconds, comments in a stamp."""
    at = count(one, "createdAt") or count(inner(one, "created"), "time")
    at = at or count(one, "publishedAt")
    if not at or at > 4e12:
        return None
    return datetime.fromtimestamp(at / 1000, UTC)
