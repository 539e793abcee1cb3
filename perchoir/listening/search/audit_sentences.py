"""What the audit log says about searching."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "filter.saved": _("%(actor)s saved the filter “%(name)s”."),
    "filter.renamed": _("%(actor)s renamed the filter “%(before)s” to “%(name)s”."),
    "filter.deleted": _("%(actor)s deleted the filter “%(name)s”."),
    "mentions.exported": _("%(actor)s exported mentions as %(format)s (search: “%(query)s”)."),
}
