"""The search form: a query, and the filters beside it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.cards import NETWORKS
from perchoir.listening.search.asked import ATTACHED, KINDS, STATES, Asked
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading.names import language_name

_KINDS = {"post": _("Posts"), "reply": _("Replies"), "repost": _("Reposts"), "quote": _("Quotes")}
_ATTACHED = {"link": _("a link"), "image": _("a picture"), "video": _("a video")}
_STATES = {"open": _("Not handled"), "handled": _("Handled"), "mine": _("Handed to me"),
           "hidden": _("Hidden")}  # fmt: skip
_LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt", "ar", "zh", "ja", "ru")


class FiltersForm(forms.Form):
    """The filters. What makes no sense is left out by `asked_in`, so nothing is required."""

    watch = forms.ChoiceField(label=_("Watch"), required=False)
    network = forms.ChoiceField(label=_("Network"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    attached = forms.ChoiceField(label=_("With"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    author = forms.CharField(label=_("Author"), required=False, max_length=200)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    starred = forms.BooleanField(label=_("Starred by me"), required=False)

    def __init__(self, workspace: Workspace, asked: Asked) -> None:
        parameters = asked.parameters()
        super().__init__(initial={**parameters, "starred": asked.starred})
        watches = Watch.objects.filter(workspace=workspace).order_by("name")
        self._choose("watch", [(str(pk), name) for pk, name in watches.values_list("pk", "name")])
        self._choose("network", list(NETWORKS.items()))
        languages = dict.fromkeys([*_LANGUAGES, *filter(None, [asked.language])])
        self._choose("language", [(code, language_name(code)) for code in languages])
        self._choose("kind", [(one, _KINDS[one]) for one in KINDS])
        self._choose("attached", [(one, _ATTACHED[one]) for one in ATTACHED])
        self._choose("state", [(one, _STATES[one]) for one in STATES])

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any")), *choices]
