from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "spending.limited": _(
        "%(actor)s set the monthly limit for %(network)s to %(amount)s %(currency)s."
    ),
    "spending.unlimited": _("%(actor)s took the monthly limit for %(network)s away."),
}
