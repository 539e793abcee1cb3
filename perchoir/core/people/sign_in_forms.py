"""allauth's forms, in our words."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _without_placeholders(self)
        self.fields["login"].label = _("E-mail address")


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = _("What you call it")
        alone.label = _("It may open my account alone, without my password")
        alone.help_text = _("It then asks for your finger, your face or its own code.")
        alone.initial = True


def _without_placeholders(form: BaseForm) -> None:
    # Each field has a label above: the same words inside only get in the way.
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
