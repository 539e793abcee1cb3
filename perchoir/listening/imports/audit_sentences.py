"""What the audit log says about imports."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "import.added": _("%(actor)s uploaded the file “%(name)s” (%(bytes)s bytes)."),
    "import.checked": _("%(actor)s asked for a dry run of the file “%(name)s”."),
    "import.started": _("%(actor)s started the import of “%(name)s”."),
    "import.stopped": _("%(actor)s stopped the import of “%(name)s”."),
    "import.resumed": _("%(actor)s resumed the import of “%(name)s”."),
    "import.finished": _(
        "The import of “%(name)s” is finished: %(added)s posts added, %(known)s already known."
    ),
    "import.failed": _("The import of “%(name)s” failed (%(code)s)."),
    "import.removed": _("%(actor)s removed the file “%(name)s” from the imports."),
}
