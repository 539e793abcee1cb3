"""How a post did.

learn.microsoft.com/linkedin/marketing/community-management: organizations/share-statistics,
members/post-statistics; version 2026-03, read in November 2026. The second changed in 202605, in
what is not known; clients ask the same of it since (third parties, July 2026). Figures of a
member's posts need r_member_postAnalytics, which LinkedIn grants to reviewed apps alone.
"""

from typing import Final

from perchoir.networks.common.fields import Fields, count, inner, objects
from perchoir.networks.contract import Counts, Refused
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.linkedin.publishing.calls import POSTS, Api
from perchoir.networks.linkedin.publishing.urns import (
    comment_parts,
    is_comment,
    is_organization,
    quoted,
)

SCOPES: Final = "scope"
"""Among credentials: what LinkedIn granted, in words apart."""
MEMBER_FIGURES: Final = "r_member_postAnalytics"
_ASKED_OF_MEMBER: Final = ("REACTION", "RESHARE", "COMMENT", "IMPRESSION")


async def figures(urn: str, place: Place, credentials: Credentials, api: Api) -> Counts | None:
    """None where it does not stand. Raises `Refused("cannot_look")` where LinkedIn lets nobody
    look: at members' posts without a right of their own."""
    if is_organization(place.id):
        return await _of_comment(urn, api) if is_comment(urn) else await _of_page(urn, place, api)
    if MEMBER_FIGURES not in credentials.get(SCOPES, "").replace(",", " ").split():
        raise Refused("cannot_look")
    return await _of_member(urn, api)


async def _of_page(urn: str, place: Place, api: Api) -> Counts | None:
    status, _found = await api.ask(f"{POSTS}/{quoted(urn)}?viewContext=AUTHOR")
    if status == 404:
        return None
    name = "ugcPosts" if ":ugcPost:" in urn else "shares"
    path = "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
    path += f"&organizationalEntity={quoted(place.id)}&{name}=List({quoted(urn)})"
    try:
        _status, found = await api.ask(path, finder=True)
    except Refused as no:
        if no.code != "access_denied":
            raise
        return Counts()
    total = inner(next(iter(objects(found, "elements")), {}), "totalShareStatistics")
    return Counts(
        likes=count(total, "likeCount"),
        reposts=count(total, "shareCount"),
        replies=count(total, "commentCount"),
        views=count(total, "impressionCount"),
    )


async def _of_comment(urn: str, api: Api) -> Counts | None:
    under, number = comment_parts(urn)
    status, found = await api.ask(f"/rest/socialActions/{quoted(under)}/comments/{number}")
    if status == 404:
        return None
    likes, replies = inner(found, "likesSummary"), inner(found, "commentsSummary")
    return Counts(
        likes=count(likes, "totalLikes"),
        replies=count(replies, "aggregatedTotalComments"),
    )


async def _of_member(urn: str, api: Api) -> Counts | None:
    """One question for each figure: LinkedIn answers no two at once."""
    asked = [await _one_of_member(urn, kind, api) for kind in _ASKED_OF_MEMBER]
    if all(found is None for found in asked):
        return None
    likes, reposts, replies, views = (_counted(found or {}) for found in asked)
    return Counts(likes=likes, reposts=reposts, replies=replies, views=views)


async def _one_of_member(urn: str, kind: str, api: Api) -> Fields | None:
    if is_comment(urn):
        raise Refused("cannot_look")
    name = "ugc" if ":ugcPost:" in urn else "share"
    path = f"/rest/memberCreatorPostAnalytics?q=entity&entity=({name}:{quoted(urn)})"
    status, found = await api.ask(f"{path}&queryType={kind}&aggregation=TOTAL", finder=True)
    return None if status == 404 else found


def _counted(found: Fields) -> int | None:
    return count(next(iter(objects(found, "elements")), {}), "count")
