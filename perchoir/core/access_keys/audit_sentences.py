"""What the audit log says about access keys."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "access_key.made": _("%(actor)s made the access key “%(name)s”."),
    "access_key.revoked": _("%(actor)s revoked the access key “%(name)s” of %(member)s."),
}
