from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "voice.created": _("%(actor)s made the voice “%(name)s”."),
    "voice.changed": _("%(actor)s changed the voice “%(name)s”."),
    "voice.steps": _("%(actor)s changed who approves the posts of “%(name)s”."),
    "voice.removed": _("%(actor)s removed the voice “%(name)s”."),
}
