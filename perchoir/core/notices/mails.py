"""Urgent notices leave by e-mail too, each once, in the reader's language."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import sentence_of

AT_ONCE = 20
TOO_OLD = timedelta(hours=24)
_log = logging.getLogger("perchoir.notices")


def mail_some() -> bool:
    """Send a few; False when none waits. One that cannot leave is not tried again: the page has
    it, and whoever runs the site finds the reason in the log."""
    now = timezone.now()
    waiting = Notice.objects.filter(mailed_at=None, at__gt=now - TOO_OLD).order_by("at", "pk")
    # Nobody is written to about an invented company, least of all its invented people.
    waiting = waiting.exclude(member__workspace__is_sample=True)
    found = list(waiting.select_related("member__user", "member__workspace")[:AT_ONCE])
    for notice in found:
        # Taken first: of two workers, one sends it.
        if Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=now):
            _send(notice)
    return bool(found)


def _send(notice: Notice) -> None:
    user, workspace = notice.member.user, notice.member.workspace
    with translation.override(user.language or workspace.language):
        sentence = " ".join(sentence_of(notice).split())
        body = _("%(sentence)s\n\nOpen it here:\n%(address)s\n") % {
            "sentence": sentence,
            "address": f"{settings.ADDRESS}{notice.address}",
        }
    try:
        send_mail(f"{workspace.name}: {sentence}"[:200], body, None, [user.email])
    except (OSError, SMTPException) as trouble:
        _log.warning("notice %s could not be mailed: %s", notice.pk, type(trouble).__name__)
