"""The forms of the watch editor and of its helpers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perchoir.listening.engine import QueryError, parse
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading import error_sentence


class WatchForm(forms.Form):
    """What a watch says."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Our company")}),
    )
    subject = forms.ChoiceField(label=_("Subject"), choices=Watch.Subject.choices)
    query = forms.CharField(
        label=_("Query"),
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"].replace("\r\n", "\n").strip()
        try:
            parse(query)
        except QueryError as error:
            raise forms.ValidationError(error_sentence(error)) from error
        return query

    def said(self) -> dict[str, Any]:
        """The name, the query and the subject."""
        return {key: self.cleaned_data[key] for key in ("name", "query", "subject")}


class HelpForm(forms.Form):
    """What a helper needs to know to write a watch."""

    COMPANY, PERSON, COMPETITOR, TENDER = "company", "person", "competitor", "tender"
    kind = forms.ChoiceField(
        label=_("What do you want to follow?"),
        choices=[
            (COMPANY, _("A company")),
            (PERSON, _("A person")),
            (COMPETITOR, _("A competitor")),
            (TENDER, _("Public tenders")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    handles = forms.CharField(
        label=_("Handles"),
        max_length=400,
        required=False,
        help_text=_("Accounts on the networks, with commas between them."),
    )
    products = forms.CharField(
        label=_("Products"), max_length=400, required=False, help_text=_("With commas.")
    )
    leaders = forms.CharField(
        label=_("Leaders"), max_length=400, required=False, help_text=_("With commas.")
    )
    ours = forms.CharField(
        label=_("Our own name"),
        max_length=120,
        required=False,
        help_text=_("To find where a competitor, or a person, is named together with us."),
    )

    def listed(self, name: str) -> list[str]:
        """The values of a field with commas."""
        return [part.strip() for part in self.cleaned_data[name].split(",") if part.strip()]
