from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "account.connected": _("%(actor)s connected @%(handle)s on %(network)s."),
    "account.removed": _("%(actor)s disconnected @%(handle)s on %(network)s."),
}
