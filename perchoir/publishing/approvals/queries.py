"""What waits for a yes, and whose."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.approvals.rules import Given, deciders_of, first_unmet, needs_among
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.models import Version

LOOKED_AT = 50


@dataclass(frozen=True)
class Waiting:
    """In review, the first due first: what waits for this reader, and what waits for others."""

    mine: list[Delivery]
    others: list[Delivery]


def waiting_for(member: Member, most: int = LOOKED_AT) -> Waiting:
    """Of the first `most` that are in review. Four queries, however many they are."""
    rows = Delivery.objects.filter(workspace=member.workspace_id, state=State.IN_REVIEW)
    found = list(
        rows.select_related("post__author__user", "voice", "account", "workspace").order_by(
            F("due_at").asc(nulls_last=True), "pk"
        )[:most]
    )
    if not found or not member.may(Right.APPROVE_POSTS):
        return Waiting([], found)
    mine = _whose_turn(member, found)
    return Waiting([one for one in found if one.pk in mine],
                   [one for one in found if one.pk not in mine])  # fmt: skip


def _whose_turn(member: Member, found: list[Delivery]) -> set[int]:
    deciders = deciders_of(member.workspace_id)
    given, wrote = _given_to(found), _wrote(found)
    mine = set()
    for one in found:
        author = {one.post.author_id} - {None}
        writers = frozenset(pk for pk in author | wrote[one.post_id] if pk is not None)
        need = first_unmet(needs_among(one, deciders, writers), given[one.pk])
        if need is not None and member.pk in need.members:
            mine.add(one.pk)
    return mine


def _given_to(found: list[Delivery]) -> dict[int, list[Given]]:
    yes = Approval.objects.filter(
        delivery__in=found, digest=F("delivery__digest"), decision=Approval.Decision.YES
    )
    given: defaultdict[int, list[Given]] = defaultdict(list)
    rows = yes.values_list("delivery", "kind", "step", "by", "link")
    for delivery, kind, step, by, link in rows:
        given[delivery].append((kind, step, by, link))
    return given


def _wrote(found: list[Delivery]) -> dict[int, set[int | None]]:
    posts = {one.post_id for one in found}
    last = Version.objects.filter(post__in=posts, revision=F("post__revision"))
    wrote: defaultdict[int, set[int | None]] = defaultdict(set)
    for post, by in last.values_list("post", "by"):
        wrote[post].add(by)
    return wrote
