"""Forms drawn from what connectors say of themselves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.listening.sources.accounts import ACCOUNT
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Manifest
from perchoir.networks.forms import field_of

NAME_FIELD = "source_name"
KEPT = gettext_lazy("One is kept already. Left empty it stays, as long as the address does.")


class ListenForm(forms.Form):
    """One name, and listening begins."""

    name = forms.CharField(label=gettext_lazy("Name of your company"), max_length=100)


class SourceForm(forms.Form):
    """The settings of one manifest, the account where it listens with one, and the source's own
    name."""

    def __init__(
        self,
        manifest: Manifest,
        *args: Any,
        known_secrets: frozenset[str] = frozenset(),
        accounts: Sequence[Account] = (),
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self.manifest = manifest
        self.accounts = {str(one.pk): f"@{one.handle}" for one in accounts}
        if manifest.needs_account:
            self.fields[ACCOUNT] = forms.ChoiceField(
                label=_("Account"),
                help_text=_("Connected on the page of its voice."),
                choices=list(self.accounts.items()),
            )
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
        names = [one.name for one in self.manifest.settings]
        names += [ACCOUNT] if self.manifest.needs_account else []
        return {name: self.cleaned_data[name].strip() for name in names}

    def given_name(self) -> str:
        """What the person called it, else the network and what is read there."""
        values = self.values()
        values |= {ACCOUNT: self.accounts.get(values.get(ACCOUNT, ""), "")}
        return str(self.cleaned_data[NAME_FIELD]).strip() or default_name(self.manifest, values)


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
    telling = ("query", "address", "server", ACCOUNT)
    said = next((values[name] for name in telling if values.get(name)), "")
    said = said.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f"{_(manifest.name)} · {said}"[:120] if said else _(manifest.name)
