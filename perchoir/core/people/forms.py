"""Forms about people."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perchoir.core.kit.words import clean_name
from perchoir.core.people.models import User, Workspace
from perchoir.core.people.rights import Role

UNSET = "auto"
OWN_NAMES = [("fr", "Français"), ("en", "English")]


class NameField(forms.CharField):
    """A name: no control character, no direction override, single spaces."""

    def to_python(self, value: object) -> str:
        return clean_name(str(value or ""))


def zone_choices() -> list[tuple[str, str]]:
    """IANA zones that name a place, the installation's own first."""
    places = sorted(name for name in zoneinfo.available_timezones() if _is_place(name))
    first = settings.TIME_ZONE
    ordered = [first, *[name for name in places if name != first]]
    return [(name, name.replace("_", " ")) for name in ordered]


def _is_place(name: str) -> bool:
    return name == "UTC" or name.split("/")[0] in {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }


class PasswordField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Password"),
            help_text=_("At least 12 characters. A short sentence is easy to keep in mind."),
            strip=False,
            max_length=500,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **options,
        )


class NewPersonForm(forms.Form):
    """A person who makes their own account."""

    name = NameField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = PasswordField()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        person = User(email=values.get("email", ""), name=values.get("name", ""))
        if values.get("password"):
            try:
                validate_password(values["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class InvitedForm(NewPersonForm):
    """A person who opened an invitation; its address, when it has one, is settled."""

    def __init__(self, *args: Any, email: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if email:
            self.initial["email"] = email
            self.fields["email"].disabled = True


class FirstRunForm(NewPersonForm):
    """The owner and the company."""

    company = NameField(
        label=_("Name of your company"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["company", "name", "email", "password", "language", "token"]


class InvitationForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.ANALYST)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Left empty, the link works for whoever opens it first."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role)


class WorkspaceForm(forms.ModelForm[Workspace]):
    name = NameField(label=pgettext_lazy("of a workspace", "Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=OWN_NAMES,
        help_text=_("For what is written to everybody. Each person reads in their own."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = Workspace
        fields = ["name", "language", "time_zone"]


class PreferencesForm(forms.ModelForm[User]):
    name = NameField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=[(UNSET, _("As the browser")), *OWN_NAMES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(UNSET, _("As this installation")), *zone_choices()],
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "theme", "density"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("language", "time_zone"):
            self.initial[name] = self.initial.get(name) or UNSET

    def clean_language(self) -> str:
        return _chosen(self.cleaned_data["language"])

    def clean_time_zone(self) -> str:
        return _chosen(self.cleaned_data["time_zone"])


def _chosen(value: str) -> str:
    return "" if value == UNSET else value
