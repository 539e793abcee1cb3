from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "attachment.added": _("%(actor)s attached “%(name)s” (%(attachment)s)."),
    "attachment.fixed": _("%(actor)s made a copy of “%(name)s” that fits (%(attachment)s)."),
    "attachment.card": _("%(actor)s fetched the card of %(host)s."),
}
