"""The form of an access key."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from perchoir.core.access_keys.actions import DAYS, reaches_of
from perchoir.core.access_keys.models import Reach
from perchoir.core.people.models import Member

LASTS = ((DAYS[0], _("a month")), (DAYS[1], _("three months")), (DAYS[2], _("a year")))


class AccessKeyForm(forms.Form):
    """Asks only for what its member may do."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("The program that will use it, and where it runs."),
    )
    days = forms.TypedChoiceField(label=_("Opens for"), choices=LASTS, coerce=int, initial=DAYS[1])
    reach = forms.ChoiceField(
        label=_("It may"),
        initial=Reach.READ,
        help_text=_("Deciding: saying yes or no to posts, pulling and lifting the brake."),
    )

    def __init__(self, member: Member, data: QueryDict | None = None) -> None:
        super().__init__(data)
        reach = self.fields["reach"]
        assert isinstance(reach, forms.ChoiceField)
        reach.choices = [(one.value, one.label) for one in reaches_of(member)]
