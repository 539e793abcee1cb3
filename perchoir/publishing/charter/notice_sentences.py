"""What people are told about promises."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {"promise.due": _("Promised for %(by)s: “%(name)s”. Is it kept?")}
