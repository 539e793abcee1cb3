"""What people are told about accounts."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "account.ends": _("The authorisation of %(account)s ends on %(day)s: connect it again before."),
    "account.broken": _("%(account)s must be connected again: nothing leaves there until then."),
    "account.stops": _(
        "%(account)s must be connected again, or these posts do not leave: %(names)s. "
        "The first is due on %(when)s, in the voice's time zone."
    ),
    "version.ends": _(
        "%(network)s closes on %(day)s the way by which Perchoir speaks to it: have a newer "
        "version of Perchoir installed before."
    ),
    "version.ended": _(
        "%(network)s may refuse everything since %(day)s: a newer version of Perchoir is needed."
    ),
}
