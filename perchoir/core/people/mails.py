"""E-mails about people, in the reader's language, as plain text."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from perchoir.core.people.models import Invitation


def invitation_address(invitation: Invitation) -> str:
    """The link to hand over."""
    return f"{settings.ADDRESS}{reverse('people:invitation', args=[invitation.token])}"


def send_invitation(invitation: Invitation) -> None:
    """Write to the invited person. Raises `OSError` or `SMTPException` when it cannot leave."""
    with translation.override(invitation.workspace.language):
        values = {"invitation": invitation, "address": invitation_address(invitation)}
        subject = render_to_string("people/mails/invitation_subject.txt", values)
        send_mail(
            " ".join(subject.split()),
            render_to_string("people/mails/invitation.txt", values),
            None,
            [invitation.email],
        )
