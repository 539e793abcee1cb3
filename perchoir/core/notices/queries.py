"""What one member was told."""

from dataclasses import dataclass

from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import sentence_of
from perchoir.core.people.models import Member

PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and how it reads."""

    notice: Notice
    sentence: str


def told(member: Member, below: int | None) -> tuple[list[Told], int | None]:
    """The newest notices below an id, and the id below which the next page begins."""
    notices = Notice.objects.filter(member=member)
    if below is not None:
        notices = notices.filter(pk__lt=below)
    found = list(notices.order_by("-id")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return [Told(one, sentence_of(one)) for one in found[:PAGE]], older


def unread(member: Member) -> int:
    """How many wait to be read, a hundred at most."""
    return len(Notice.objects.filter(member=member, read_at=None).values_list("pk")[:100])
