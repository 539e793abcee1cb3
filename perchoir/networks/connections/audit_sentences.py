from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "account.connected": _("%(actor)s connected @%(handle)s on %(network)s."),
    "account.removed": _("%(actor)s disconnected @%(handle)s on %(network)s."),
    "network.registered": _("%(actor)s entered the keys by which %(network)s knows this site."),
    "network.registered_at_machine": _(
        "Whoever runs this site entered the keys by which %(network)s knows it."
    ),
    "network.forgotten": _(
        "%(actor)s had Perchoir forget the keys by which %(network)s knows this site."
    ),
    "network.forgotten_at_machine": _(
        "Whoever runs this site had Perchoir forget the keys by which %(network)s knows it."
    ),
}
