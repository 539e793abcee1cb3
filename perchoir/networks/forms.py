"""Fields of forms, drawn from what connectors say of themselves."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from perchoir.networks.contract import Setting

LONGEST = 2_000


def field_of(setting: Setting, *, kept: str | Promise = "") -> forms.Field:
    """The field of a setting, in the reader's language; a secret is never shown again. `kept` is
    said of a secret that may be left empty, because one is kept."""
    may_stay = bool(kept) and setting.kind == "secret"
    common: dict[str, Any] = {
        "label": _(setting.label),
        "help_text": kept if may_stay else _(setting.help) if setting.help else "",
        "required": setting.required and not may_stay,
        "initial": setting.default,
    }
    if setting.kind == "choice":
        choices = [(value, _(label)) for value, label in setting.choices]
        return forms.ChoiceField(choices=choices, **common)
    if setting.kind == "secret":
        # Not a password of a person: browsers neither offer nor keep one.
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        return forms.CharField(max_length=LONGEST, widget=widget, **common)
    return forms.CharField(max_length=LONGEST, **common)
