"""Two people saved the same post: both texts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.merging import Runs, differences
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.queries import text_of


@dataclass(frozen=True, slots=True)
class Compared:
    """`mine` and `theirs` as each changed the text both began with; `by` saved revision
    `revision` in between."""

    by: str
    revision: int
    mine: Runs
    theirs: Runs


def compared(by: Member, post: Post, content: Mapping[str, Any], *, seen: int) -> Compared:
    """What was typed beside what was saved since `seen`."""
    by.require(Right.READ_POSTS, of=post)
    base = text_of(beginning(post, seen))
    last = post.versions.select_related("by__user").filter(revision=post.revision).first()
    return Compared(
        by=last.by.user.name if last and last.by else "",
        revision=post.revision,
        mine=differences(base, text_of(content)),
        theirs=differences(base, text_of(post.content)),
    )


def beginning(post: Post, seen: int) -> dict[str, Any]:
    """The content as it stood at revision `seen`; empty where that is not kept."""
    version = post.versions.filter(revision=seen).first()
    return version.content if version else {"parts": [], "variants": {}, "languages": {}}
