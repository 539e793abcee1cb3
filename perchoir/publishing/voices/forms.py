"""The forms of a voice: how it speaks, who approves, and what connects its accounts."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.core.people.models import Member
from perchoir.networks.contract import Setting
from perchoir.networks.forms import field_of
from perchoir.publishing.voices.models import Voice

COLOURS = 6


class VoiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How it speaks and how often; lists are written with commas."""

    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Two letters each, with commas between: fr, en."),
        max_length=60,
    )
    subjects = forms.CharField(
        label=gettext_lazy("Subjects"),
        help_text=gettext_lazy("With commas between."),
        required=False,
        max_length=600,
    )

    class Meta:
        model = Voice
        fields = (
            "name", "kind", "handle", "biography", "languages", "time_zone", "tone", "subjects",
            "opens_at", "closes_at", "per_day", "per_week", "gap_minutes", "late_minutes",
        )  # fmt: skip
        widgets = {
            "biography": forms.Textarea(attrs={"rows": 2}),
            "tone": forms.Textarea(attrs={"rows": 3}),
            "opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "handle": gettext_lazy("It stands after /@ on your own domain."),
            "time_zone": gettext_lazy("Europe/Paris, for example."),
            "biography": gettext_lazy("Everybody reads it on the page."),
            "tone": gettext_lazy("For those who write: how it sounds, what it never says."),
        }

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        voice = self.instance
        self.initial["languages"] = ", ".join(voice.languages)
        self.initial["subjects"] = ", ".join(voice.subjects)

    def clean_languages(self) -> list[str]:
        found = [one.lower() for one in _words(self.cleaned_data["languages"])]
        if not found or not all(one.isascii() and one.isalpha() and len(one) == 2 for one in found):
            raise forms.ValidationError(_("Write each language in two letters, fr for example."))
        return found

    def clean_subjects(self) -> list[str]:
        return _words(self.cleaned_data["subjects"])[:50]

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name."))
        return name


class StepsForm(forms.Form):
    """Up to three steps, in order; a step without anybody is none."""

    def __init__(self, members: list[Member], steps: list[dict[str, Any]], *args: Any) -> None:
        super().__init__(*args)
        names = [(member.pk, str(member.user)) for member in members]
        for number in (1, 2, 3):
            kept = steps[number - 1] if len(steps) >= number else {}
            self.fields[f"rule{number}"] = forms.ChoiceField(
                label=_("Step %(number)s") % {"number": number},
                choices=[("any", _("one of them")), ("all", _("all of them"))],
                initial=kept.get("rule", "any"),
            )
            self.fields[f"members{number}"] = forms.TypedMultipleChoiceField(
                label=_("Who approves in step %(number)s") % {"number": number},
                choices=names,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=kept.get("members", []),
            )

    def steps(self) -> list[dict[str, Any]]:
        """As a voice keeps them."""
        return [
            {
                "rule": self.cleaned_data[f"rule{number}"],
                "members": self.cleaned_data[f"members{number}"],
            }
            for number in (1, 2, 3)
            if self.cleaned_data[f"members{number}"]
        ]


class ConnectForm(forms.Form):
    """What a network asks for before an account can be connected."""

    def __init__(self, settings: tuple[Setting, ...], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for setting in settings:
            self.fields[setting.name] = field_of(setting)

    @property
    def needed(self) -> list[forms.BoundField]:
        """What must be filled in."""
        return [field for field in self if field.field.required]

    @property
    def seldom(self) -> list[forms.BoundField]:
        """What most people leave as it is."""
        return [field for field in self if not field.field.required]

    def values(self) -> dict[str, str]:
        """The settings as text."""
        return {name: self.cleaned_data[name].strip() for name in self.fields}


class PortraitForm(forms.Form):
    """A picture of who speaks."""

    portrait = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, 10 MB at most. The middle is cut to a square; place and camera are "
            "not kept."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
