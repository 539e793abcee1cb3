"""The form of the keys that a network gave."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from perchoir.networks.contract import Setting
from perchoir.networks.forms import field_of


class KeysForm(forms.Form):
    """All keys together: what is entered replaces all that was kept. A secret is never shown
    again, what is none stands in its field."""

    def __init__(
        self, settings: tuple[Setting, ...], kept: Mapping[str, str] | None, *args: Any
    ) -> None:
        super().__init__(*args)
        for setting in settings:
            self.fields[setting.name] = field = field_of(setting)
            if kept and setting.kind != "secret":
                field.initial = kept.get(setting.name, "")
            elif kept and kept.get(setting.name):
                field.widget.attrs["placeholder"] = _("kept, never shown again")

    def values(self) -> dict[str, str]:
        """The keys as text."""
        return {name: self.cleaned_data[name].strip() for name in self.fields}
