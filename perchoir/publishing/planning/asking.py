"""Everything that is asked about a post before it is handed in, whatever the door.

Texts that are alike, neighbours that are too close, clashes, the room that a network leaves, and
names that lead to nobody.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from perchoir.core.audit.actions import record
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.planning.models import AllTheSame
from perchoir.publishing.planning.neighbours import Question, neighbours_of
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import Unsure, unsure
from perchoir.publishing.posts.previewing import said_of

NAME = "name"


def questions_of(
    post: Post,
    at: datetime | None = None,
    *,
    accounts: Sequence[Account] | None = None,
    beside: Iterable[tuple[Post, Sequence[Account]]] = (),
) -> list[Question]:
    """All of them, at the post's own time or at `at`. A post that is not saved yet says to which
    `accounts` it goes, and which others come `beside` it."""
    networks = (
        [one.network for one in accounts]
        if accounts is not None
        else list(post.deliveries.values_list("account__network", flat=True))
    )
    near = neighbours_of(post, at, accounts=accounts, beside=beside)
    return [*near, *(_named(one) for one in unsure(post.content, networks))]


def still_asked(post: Post) -> list[Question]:
    """Those to which nobody said yet: yes, we know."""
    answered = set(AllTheSame.objects.filter(post=post).values_list("key", flat=True))
    return [one for one in questions_of(post) if one.key not in answered]


def say_known(by: Member, post: Post, keys: Iterable[str], *, is_sure: bool = False) -> int:
    """Go on in spite of the questions with these keys, and with `is_sure` of all about names; how
    many were still asked and are answered now. It is kept who said so."""
    by.require(Right.WRITE_POSTS, of=post)
    seen = set(keys)
    if not (seen or is_sure):
        return 0
    answered = [
        one for one in still_asked(post) if one.key in seen or (is_sure and one.kind == NAME)
    ]
    if not answered:
        return 0
    with transaction.atomic():
        AllTheSame.objects.bulk_create(
            [AllTheSame(post=post, key=one.key, by=by) for one in answered], ignore_conflicts=True
        )
        said = " ".join(one.sentence for one in answered)
        record(by.workspace, by.user, "post.all_the_same", post=post.pk, questions=said[:1_000])
        publish(by.workspace, "planning", {"post": post.pk})
    return len(answered)


def _named(one: Unsure) -> Question:
    about = f"{NAME} {one.network} {one.name} {one.why}"
    return Question(NAME, said_of(one), hashlib.sha256(about.encode()).hexdigest()[:40])
