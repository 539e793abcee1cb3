"""Which fields of posts are asked for. X renamed them in the summer of 2026 (description 2.167):
where a server does not know the new names yet, the old ones are used.
"""

from collections.abc import Mapping
from typing import Final

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.contract import Counts, Refused
from perchoir.networks.x.publishing.calls import Api

_NEW: Final = {
    "post.fields": "attachments,conversation_id,created_at,entities,id,note_post,"
    "public_metrics,text"
}
_OLD: Final = {
    "tweet.fields": "attachments,conversation_id,created_at,entities,id,note_tweet,"
    "public_metrics,referenced_tweets,text"
}
_PARENTS: Final = {"expansions": "referenced_posts"}


async def asked_for(
    path: str, params: Mapping[str, str], api: Api, *, with_parents: bool = False
) -> tuple[int, Fields]:
    """As `Api.ask`, with what `finding` and figures need of each post; `with_parents` tells which
    post is answered too, which X may bill as one more reading."""
    parents = _PARENTS if with_parents else {}
    try:
        return await api.ask(path, {**params, **_NEW, **parents})
    except Refused as no:
        if "post.fields" not in no.detail and "expansions" not in no.detail:
            raise
        return await api.ask(path, {**params, **_OLD})


def parent_of(post: Fields) -> str:
    """The id of the post that this one answers, "" where none is named."""
    for name in ("referenced_posts", "referenced_tweets"):
        for one in objects(post, name):
            if text(one, "type") == "replied_to":
                return text(one, "id")
    return ""


def figures(post: Fields) -> Counts:
    """What everybody may see of how it did."""
    public = inner(post, "public_metrics")
    reposts = count(public, "repost_count")
    return Counts(
        likes=count(public, "like_count"),
        reposts=count(public, "retweet_count") if reposts is None else reposts,
        replies=count(public, "reply_count"),
        quotes=count(public, "quote_count"),
        views=count(public, "impression_count"),
    )
