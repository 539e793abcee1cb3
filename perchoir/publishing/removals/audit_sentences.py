from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "removal.asked": _("%(actor)s asked to take “%(name)s” down from %(account)s: %(reason)s"),
    "removal.gone": _("“%(name)s” is no longer on %(account)s; the proof is kept."),
    "removal.refused": _("“%(name)s” still stands on %(account)s."),
    "removal.unknown": _("Nobody can say whether “%(name)s” is gone from %(account)s."),
    "removal.decided_gone": _("%(actor)s looked and said that “%(name)s” is gone."),
    "removal.decided_there": _("%(actor)s looked and said that “%(name)s” still stands."),
}
