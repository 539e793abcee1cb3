"""Forms drawn from what connectors say of themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.networks.contract import Manifest
from perchoir.networks.forms import field_of

NAME_FIELD = "source_name"
KEPT = gettext_lazy("One is kept already. Left empty it stays, as long as the address does.")


class ListenForm(forms.Form):
    """One name, and listening begins."""

    name = forms.CharField(label=gettext_lazy("Name of your company"), max_length=100)


class SourceForm(forms.Form):
    """The settings of one manifest, and the source's own name."""

    def __init__(
        self, manifest: Manifest, *args: Any, known_secrets: frozenset[str] = frozenset(), **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.manifest = manifest
        for setting in manifest.settings:
            kept = KEPT if setting.name in known_secrets else ""
            self.fields[setting.name] = field_of(setting, kept=kept)
        self.fields[NAME_FIELD] = forms.CharField(
            label=_("Name of this source"),
            help_text=_("As it stands in lists. Empty: Perchoir names it."),
            max_length=120,
            required=False,
        )

    def values(self) -> dict[str, str]:
        """The settings as text."""
        return {one.name: self.cleaned_data[one.name].strip() for one in self.manifest.settings}

    def given_name(self) -> str:
        """What the person called it, else the network and what is read there."""
        return str(self.cleaned_data[NAME_FIELD]).strip() or default_name(
            self.manifest, self.values()
        )


class FeedChoiceForm(forms.Form):
    """Which of the feeds that a site offers."""

    def __init__(self, found: list[tuple[str, str]], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["chosen"] = forms.ChoiceField(
            label=_("Feeds of this site"),
            choices=found,
            widget=forms.RadioSelect,
            initial=found[0][0] if found else None,
        )


def default_name(manifest: Manifest, values: dict[str, str]) -> str:
    """The manifest's name with the first setting that says what is read."""
    telling = ("query", "address", "server")
    said = next((values[name] for name in telling if values.get(name)), "")
    said = said.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f"{_(manifest.name)} · {said}"[:120] if said else _(manifest.name)
