"""What the audit log says about watches."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "watch.created": _("%(actor)s created the watch “%(name)s”."),
    "watch.changed": _("%(actor)s changed the watch “%(name)s” (version %(version)s)."),
    "watch.paused": _("%(actor)s paused the watch “%(name)s”."),
    "watch.resumed": _("%(actor)s resumed the watch “%(name)s”."),
    "watch.deleted": _("%(actor)s deleted the watch “%(name)s” and its %(matches)s matches."),
    "watch.restored": _("%(actor)s had the deleted watch “%(name)s” back."),
    "watch.applied": _("%(actor)s applied the watch “%(name)s” to the past."),
    "watch.stopped": _("%(actor)s stopped applying the watch “%(name)s” to the past."),
}
