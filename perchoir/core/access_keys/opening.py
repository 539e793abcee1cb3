"""From the secret of a key to whom it speaks for."""

from datetime import timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.access_keys.actions import PREFIX, hashed
from perchoir.core.access_keys.models import AccessKey, Kept, Reach
from perchoir.core.errors import Forbidden

USED_EVERY = timedelta(minutes=5)
KEPT_FOR = timedelta(days=1)
AT_ONCE = 500


def opened(secret: str, slug: str, reach: Reach) -> AccessKey | None:
    """The key of this secret with its member, None when it opens nothing.

    Raises `Http404` in another workspace than its own, and `Forbidden` when it does not reach so
    far.
    """
    key = _found(secret)
    if key is None:
        return None
    if key.member.workspace.slug != slug:
        raise Http404
    if not Reach(key.reach).includes(reach):
        raise Forbidden(
            _("This key only lets you %(reach)s: make one that reaches further.")
            % {"reach": key.get_reach_display()}
        )
    _used(key)
    return key


def _found(secret: str) -> AccessKey | None:
    if not secret.startswith(PREFIX):
        return None
    keys = AccessKey.objects.select_related("member__user", "member__workspace").filter(
        sha256=hashed(secret),
        revoked_at=None,
        expires_at__gt=timezone.now(),
        member__user__is_active=True,
    )
    return keys.first()


def _used(key: AccessKey) -> None:
    """To within five minutes: a reader does not write at every call."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USED_EVERY:
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=now)


def forget_some() -> bool:
    """What calls made is forgotten after a day; False when nothing was left to forget."""
    old = Kept.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at")
    pks = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Kept.objects.filter(pk__in=pks).delete()
    return bool(pks)
