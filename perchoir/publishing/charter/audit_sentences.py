"""What the audit log says about the charter."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "article.changed": _("%(actor)s changed the article “%(article)s” of the charter."),
    "period.opened": _("%(actor)s added the closed period “%(name)s”."),
    "period.ended": _("%(actor)s ended the closed period “%(name)s”."),
}
