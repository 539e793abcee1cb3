"""The filters of the audit page."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perchoir.core.audit.queries import Filter, actors, verbs
from perchoir.core.audit.sentences import verb_label
from perchoir.core.kit.words import clean_name
from perchoir.core.people.models import Workspace

PERCHOIR = "0"


class FilterForm(forms.Form):
    actor = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, workspace: Workspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(pk), clean_name(name)) for pk, name in actors(workspace)]
        self._choices("actor", [("", _("Everybody")), *people, (PERCHOIR, "Perchoir")])
        kinds = [(verb, verb_label(verb)) for verb in verbs(workspace)]
        self._choices("verb", [("", _("Everything")), *kinds])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def asked(self) -> Filter:
        """What was chosen; a choice that does not exist is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        actor = chosen.get("actor") or ""
        return Filter(
            actor=int(actor) if actor and actor != PERCHOIR else None,
            by_perchoir=actor == PERCHOIR,
            verb=chosen.get("verb") or "",
            day=_within_reason(chosen.get("day")),
        )


def _within_reason(day: date | None) -> date | None:
    # At either end of the calendar, midnight in another zone is beyond it.
    return day if day and 1900 <= day.year <= 2100 else None
