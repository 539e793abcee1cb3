"""What people do with their access keys."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.access_keys.models import AccessKey, Reach
from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right

PREFIX = "perchoir_"
DAYS = (30, 90, 365)
MOST_KEYS = 20


def make_access_key(
    by: Member, *, name: str, days: int, reach: str = Reach.READ
) -> tuple[AccessKey, str]:
    """A key for a program of this member, and its secret, which is kept nowhere.

    `days` is how long it opens, one of `DAYS`. Raises `Mistake`.
    """
    by.require(Right.READ_POSTS)
    name = " ".join(name.replace("\0", "").split())[:80]
    if not name:
        raise Mistake(_("Say what the key is for: one day you will have to tell it from others."))
    if days not in DAYS:
        raise Mistake(_("Choose how long the key opens."))
    if not _is_within(by, reach):
        raise Mistake(_("A key reaches no further than its owner."))
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        _require_room(by)
        made = AccessKey.objects.create(
            member=by,
            name=name,
            sha256=hashed(secret),
            ending=secret[-4:],
            reach=reach,
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(by.workspace, by.user, "access_key.made", name=name)
    return made, secret


def revoke_access_key(by: Member, key: AccessKey) -> None:
    """It opens nothing any more. Everybody may revoke their own, and who manages people anybody's.
    Raises `Conflict` when it is revoked already."""
    if key.member_id != by.pk:
        by.require(Right.MANAGE_PEOPLE, of=key)
    with transaction.atomic():
        still = AccessKey.objects.filter(pk=key.pk, revoked_at=None)
        if not still.update(revoked_at=timezone.now()):
            raise Conflict(_("This key is revoked already."))
        record(
            by.workspace, by.user, "access_key.revoked", name=key.name, member=str(key.member.user)
        )


def reaches_of(member: Member) -> list[Reach]:
    """As far as this member's role lets a key of theirs reach."""
    return [reach for reach in Reach if _is_within(member, reach)]


def _is_within(by: Member, reach: str) -> bool:
    """A key that decides may be an approver's, who does not write."""
    needed = {Reach.READ: Right.READ_POSTS, Reach.WRITE: Right.WRITE_POSTS,
              Reach.APPROVE: Right.APPROVE_POSTS}  # fmt: skip
    return reach in Reach.values and by.may(needed[Reach(reach)])


def _require_room(by: Member) -> None:
    own = AccessKey.objects.filter(member=by, revoked_at=None, expires_at__gt=timezone.now())
    if own.count() >= MOST_KEYS:
        raise Mistake(
            _("You have %(most)d keys that open: revoke one first.") % {"most": MOST_KEYS}
        )


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
