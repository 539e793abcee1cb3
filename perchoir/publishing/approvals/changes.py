"""What changed between what somebody read, or said yes to, and what would be sent now."""

from dataclasses import dataclass

from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts.merging import Runs, differences
from perchoir.publishing.posts.models import Version
from perchoir.publishing.posts.queries import text_of


@dataclass(frozen=True)
class Changed:
    """`runs` of words that stayed, came and went; None when the words are the same and it was the
    time, the account, a picture or a link that changed."""

    runs: Runs | None
    revision: int


def changed_since(delivery: Delivery, revision: int | None) -> Changed | None:
    """Since the revision that was on somebody's page; None when that is not known."""
    if revision is None:
        return None
    seen = Version.objects.filter(post=delivery.post_id, revision=revision).first()
    return _compared(delivery, seen)


def changed_since_yes(delivery: Delivery) -> Changed | None:
    """Since the last yes that is void by now."""
    void = delivery.approvals.filter(decision=Approval.Decision.YES).exclude(digest=delivery.digest)
    last = void.order_by("-at").first()
    if last is None:
        return None
    versions = Version.objects.filter(post=delivery.post_id, at__lte=last.at)
    return _compared(delivery, versions.order_by("-revision").first())


def _compared(delivery: Delivery, seen: Version | None) -> Changed | None:
    if seen is None:
        return None
    before, now = text_of(seen.content), text_of(delivery.post.content)
    return Changed(differences(before, now) if before != now else None, seen.revision)
