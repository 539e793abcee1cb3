"""What people are told about deliveries and the brake."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "delivery.refused": _("%(account)s refused “%(name)s” (%(code)s)."),
    "delivery.held": _("“%(name)s” is held and does not leave by itself (%(code)s)."),
    "delivery.missed": _("“%(name)s” did not leave in time (%(code)s): choose another time."),
    "delivery.unknown": _("Did “%(name)s” leave? Look at %(account)s and say so here."),
    "delivery.in_review": _("“%(name)s” changed since it was approved, and did not leave."),
    "delivery.not_seen": _("“%(name)s” was sent but cannot be seen on %(account)s."),
    "brake.pulled": _("%(name)s pulled the brake for %(scope)s: %(reason)s"),
    "brake.lifted": _("%(name)s lifted the brake for %(scope)s. What was held waits for you."),
    "deliveries.silent": _("Nothing has left since %(since)s UTC: the worker does not run."),
}
