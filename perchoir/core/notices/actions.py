"""Telling people."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from perchoir.core.live.actions import publish
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member


def tell(
    members: Iterable[Member],
    verb: str,
    *,
    key: str,
    address: str = "",
    urgent: bool = False,
    **details: Any,
) -> None:
    """Tell these members one thing, once for each `key`, inside the caller's transaction.

    `verb` names a sentence of the module's `notice_sentences.SENTENCES`, whose placeholders are
    `details`. `address` is a path of this house. What is urgent is also sent by e-mail.
    """
    told = {member.pk: member for member in members}
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                member=member, verb=verb, details=details, address=address, key=key,
                urgent=urgent, at=now, mailed_at=None if urgent else now,
            )
            for member in told.values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    for member in told.values():
        publish(member.workspace, f"notices:{member.pk}", {"verb": verb})
