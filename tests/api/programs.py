"""Keys for programs, as far as they shall reach."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from perchoir.core.access_keys.actions import PREFIX, hashed
from perchoir.core.access_keys.models import AccessKey, Reach
from perchoir.core.people.models import Member

_numbers = count(1)


def key_for(member: Member, reach: Reach = Reach.APPROVE) -> str:
    """The secret of a new key, whatever the member's role."""
    secret = f"{PREFIX}{next(_numbers)}"
    AccessKey.objects.create(
        member=member,
        name="Agenda",
        sha256=hashed(secret),
        reach=reach,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return secret
