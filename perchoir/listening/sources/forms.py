"""Forms drawn from what connectors say of themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.networks.contract import Manifest, Setting

NAME_FIELD = "source_name"
LONGEST = 2_000
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
            self.fields[setting.name] = _field(setting, setting.name in known_secrets)
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


def _unseen() -> forms.PasswordInput:
    """Not a password of a person: browsers neither offer nor keep one."""
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


def _field(setting: Setting, is_known: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": _(setting.label),
        "help_text": _(setting.help) if setting.help else "",
        "required": setting.required and not is_known,
        "initial": setting.default,
    }
    if setting.kind == "choice":
        choices = [(value, _(label)) for value, label in setting.choices]
        return forms.ChoiceField(choices=choices, **common)
    if setting.kind == "secret":
        common["help_text"] = KEPT if is_known else common["help_text"]
        return forms.CharField(max_length=LONGEST, widget=_unseen(), **common)
    return forms.CharField(max_length=LONGEST, **common)
