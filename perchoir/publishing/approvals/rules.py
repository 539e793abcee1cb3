"""What a delivery still needs: the voice's steps, in order, then what the charter asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right, Role
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.deliveries.models import Delivery

MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Need:
    """One yes, or one from each of `members` where `all_of_them`. Steps are counted from 0."""

    kind: str
    step: int
    members: frozenset[int]
    all_of_them: bool = False

    def met_by(self, yes: frozenset[int]) -> bool:
        """Whether these members' yes is enough. Nobody left to ask is never enough."""
        if self.all_of_them:
            return bool(self.members) and self.members <= yes
        return bool(self.members & yes)


def needs_of(delivery: Delivery) -> list[Need]:
    """All yes that it needs, in order; those who wrote these bytes never count."""
    return needs_among(delivery, deciders_of(delivery.workspace_id), writers_of(delivery))


def deciders_of(workspace_id: int) -> dict[int, Member]:
    """Whoever may approve posts there."""
    members = Member.objects.filter(workspace=workspace_id)
    return {member.pk: member for member in members if member.may(Right.APPROVE_POSTS)}


def needs_among(
    delivery: Delivery, deciders: Mapping[int, Member], writers: frozenset[int]
) -> list[Need]:
    """`needs_of`, where those who may decide and those who wrote are known."""
    others = frozenset(deciders) - writers
    steps = [
        Need(
            Approval.Kind.STEP,
            number,
            frozenset(step.get("members", ())) & others,
            step.get("rule") == "all",
        )
        for number, step in enumerate(delivery.voice.steps[:MOST_STEPS])
    ]
    # Where legal is asked, theirs is the second person's yes.
    if delivery.needs_second and not steps and not delivery.needs_legal:
        steps.append(Need(Approval.Kind.SECOND, 0, others))
    if delivery.needs_legal:
        legal = frozenset(pk for pk in others if deciders[pk].role == Role.APPROVER)
        steps.append(Need(Approval.Kind.LEGAL, 0, legal))
    return steps


def writers_of(delivery: Delivery) -> frozenset[int]:
    """Whose yes does not count: the author, and whoever saved what would be sent."""
    post = delivery.post
    last = post.versions.filter(revision=post.revision).values_list("by", flat=True)
    return frozenset(pk for pk in (post.author_id, *last) if pk is not None)


def asking_key(delivery: Delivery, need: Need) -> str:
    """Names the asking for one yes to exactly this: nobody is asked twice for the same."""
    return f"review {delivery.pk} {delivery.digest[:16]} {need.kind} {need.step}"


def answered(delivery: Delivery, need: Need) -> frozenset[int]:
    """Whose yes to this need is there."""
    given = Approval.objects.filter(
        delivery=delivery, digest=delivery.digest, decision=Approval.Decision.YES,
        kind=need.kind, step=need.step, by__isnull=False,
    )  # fmt: skip
    return frozenset(pk for pk in given.values_list("by", flat=True) if pk is not None)


Given = tuple[str, int, int | None, int | None]
"""A yes: its kind, its step, the member or the link."""


def next_need(delivery: Delivery) -> Need | None:
    """The yes that is asked for now; None when it has them all."""
    given = Approval.objects.filter(
        delivery=delivery, digest=delivery.digest, decision=Approval.Decision.YES
    )
    return first_unmet(needs_of(delivery), given.values_list("kind", "step", "by", "link"))


def first_unmet(needs: Iterable[Need], given: Iterable[Given]) -> Need | None:
    """The first that these do not meet."""
    yes: dict[tuple[str, int], set[int]] = {}
    outside: set[tuple[str, int]] = set()
    for kind, step, by, link in given:
        if by is not None:
            yes.setdefault((kind, step), set()).add(by)
        elif link is not None:
            outside.add((kind, step))
    for need in needs:
        key = (str(need.kind), need.step)
        if key not in outside and not need.met_by(frozenset(yes.get(key, ()))):
            return need
    return None
