"""What the audit log says about mentions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "author.muted": _("%(actor)s muted %(author)s."),
    "author.unmuted": _("%(actor)s let %(author)s be heard again."),
    "mention.handed": _("%(actor)s handed a mention by %(author)s to %(assignee)s."),
    "mention.taken_back": _("%(actor)s took back a mention by %(author)s from %(assignee)s."),
}
