"""What the page shows of access keys."""

from django.db.models import QuerySet

from perchoir.core.access_keys.models import AccessKey
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right


def keys_shown_to(member: Member) -> QuerySet[AccessKey]:
    """One's own, the newest first; all of the workspace to who manages people."""
    keys = AccessKey.objects.filter(member__workspace=member.workspace_id, revoked_at=None)
    if not member.may(Right.MANAGE_PEOPLE):
        keys = keys.filter(member=member)
    return keys.select_related("member__user").order_by("-made_at", "-pk")
