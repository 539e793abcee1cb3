"""What this module writes in the audit log, as sentences."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "source.created": _("%(actor)s added the source “%(name)s”."),
    "source.changed": _("%(actor)s changed the source “%(name)s”."),
    "source.paused": _("%(actor)s paused the source “%(name)s”."),
    "source.resumed": _("%(actor)s switched the source “%(name)s” on again."),
    "source.removed": _("%(actor)s removed the source “%(name)s”."),
}
