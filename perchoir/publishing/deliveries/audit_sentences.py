"""What the audit log says about deliveries and the brake."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "delivery.sent": _("“%(name)s” left for %(account)s: %(url)s"),
    "delivery.handed": _("“%(name)s” was handed to a person, to post on %(account)s."),
    "delivery.posted_by_hand": _("%(actor)s posted “%(name)s” on %(account)s by hand: %(url)s"),
    "delivery.not_by_hand": _("%(actor)s did not post “%(name)s” on %(account)s."),
    "delivery.refused": _("%(account)s refused “%(name)s”: %(code)s."),
    "delivery.held": _("“%(name)s” for %(account)s is held: %(code)s."),
    "delivery.missed": _("“%(name)s” for %(account)s did not leave in time: %(code)s."),
    "delivery.unknown": _("Nobody can say whether “%(name)s” stands on %(account)s."),
    "delivery.in_review": _("“%(name)s” for %(account)s was not what had been approved."),
    "delivery.not_seen": _("“%(name)s” was sent to %(account)s but cannot be seen there."),
    "delivery.cancelled": _("%(actor)s cancelled “%(name)s”."),
    "delivery.rescheduled": _("%(actor)s gave “%(name)s” another time: %(at)s."),
    "delivery.released": _("%(actor)s released “%(name)s”."),
    "delivery.decided_sent": _("%(actor)s looked and said that “%(name)s” was sent."),
    "delivery.decided_absent": _("%(actor)s looked and said that “%(name)s” was not sent."),
    "brake.pulled": _("%(actor)s pulled the brake for %(scope)s: %(reason)s"),
    "brake.lifted": _("%(actor)s lifted the brake for %(scope)s."),
}
