from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


class LimitForm(forms.Form):
    """The most to spend in a month; empty takes the limit away."""

    amount = forms.DecimalField(
        label=_("Monthly limit"),
        help_text=_("Leave it empty for none: Perchoir then does not listen there."),
        min_value=Decimal(),
        max_value=Decimal(1_000_000),
        decimal_places=2,
        required=False,
        localize=True,
    )
