"""E-mails about people, in the reader's language, as plain text."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from perchoir.core.people.models import Invitation


def invitation_address(invitation: Invitation) -> str:
    """The link to hand over."""
    return f"{settings.ADDRESS}{reverse('people:invitation', args=[invitation.token])}"


def mailed_address(invitation: Invitation) -> str:
    """The same link as it stands in the e-mail alone: whoever opens it reads that mailbox."""
    return f"{invitation_address(invitation)}?mailed={_mark_of(invitation)}"


def came_by_mail(invitation: Invitation, mark: str) -> bool:
    """Whether the link that was opened is the one of the e-mail."""
    return bool(invitation.email) and constant_time_compare(mark, _mark_of(invitation))


def _mark_of(invitation: Invitation) -> str:
    return salted_hmac("perchoir.invitation.mailed", invitation.token).hexdigest()


def send_invitation(invitation: Invitation) -> None:
    """Write to the invited person. Raises `OSError` or `SMTPException` when it cannot leave."""
    with translation.override(invitation.workspace.language):
        values = {"invitation": invitation, "address": mailed_address(invitation)}
        subject = render_to_string("people/mails/invitation_subject.txt", values)
        send_mail(
            " ".join(subject.split()),
            render_to_string("people/mails/invitation.txt", values),
            None,
            [invitation.email],
        )
