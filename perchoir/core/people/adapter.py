"""How sign-in behaves here: nobody signs up by themselves, an invitation or a first run does."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from perchoir.core.errors import Sentence
from perchoir.core.kit.words import clean_name
from perchoir.core.people.actions import join_as_new_user
from perchoir.core.people.models import User
from perchoir.core.people.queries import pending_invitation_for


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in e-mails begin with the address of the settings, not with what a visitor sent."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.ADDRESS}{path.replace('UID-KEY', key)}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.ADDRESS}{path}"

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Write in the language of the person, not of whoever filled in the form."""
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        with translation.override(language):
            message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let an unknown identity in only by a verified address that is expected here.

        Expected is an address of an account that proved it is theirs, or of an open invitation.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        emails = [
            address.email.lower() for address in sociallogin.email_addresses if address.verified
        ]
        user = _proven_owner(emails) or self._invited(request, sociallogin, emails)
        if user is None:
            raise _refusal(
                request,
                _(
                    "No invitation waits for your address. "
                    "Ask a colleague for one, then sign in again."
                ),
            )
        sociallogin.connect(request, user)

    def _invited(self, request: HttpRequest, sociallogin: Any, emails: list[str]) -> User | None:
        invitations = [found for email in emails if (found := pending_invitation_for(email))]
        if not invitations:
            return None
        name = (sociallogin.account.extra_data.get("userinfo") or {}).get("name") or ""
        try:
            return join_as_new_user(
                invitations[0],
                email="",
                name=clean_name(str(name))[:120],
                password=None,
                proven=True,
            )
        except Sentence as error:
            raise _refusal(request, str(error)) from error


def _proven_owner(emails: list[str]) -> User | None:
    # An account whose address nobody has confirmed may be a trap set by somebody else.
    proven = EmailAddress.objects.filter(email__in=emails, verified=True, user__is_active=True)
    found = proven.select_related("user").first()
    return found.user if found else None


def _refusal(request: HttpRequest, sentence: str) -> ImmediateHttpResponse:
    page = render(request, "people/not_invited.html", {"sentence": sentence}, status=403)
    return ImmediateHttpResponse(page)
