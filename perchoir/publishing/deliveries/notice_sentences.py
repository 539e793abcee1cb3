"""What people are told about deliveries and the brake."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from perchoir.networks.sentences import ADVICE
from perchoir.publishing.deliveries.sentences import OURS

ENDINGS: dict[str, str | Promise] = {
    "delivery.handed": _("“%(name)s” is ready: post it on %(account)s, then bring its link."),
    "delivery.refused": _("%(account)s refused “%(name)s”."),
    "delivery.held": _("“%(name)s” for %(account)s is held and does not leave by itself."),
    "delivery.missed": _("“%(name)s” for %(account)s did not leave."),
    "delivery.unknown": _("Did “%(name)s” leave? Look at %(account)s and say so here."),
    "delivery.in_review": _("“%(name)s” for %(account)s did not leave."),
    "delivery.not_seen": _("“%(name)s” was sent but cannot be seen on %(account)s."),
}
"""How a delivery ended, where the reason is not known."""


def with_reasons(verb: str) -> dict[str, str | Promise]:
    """The ending, why, and what to do, for every reason that there is."""
    reasons = {**ADVICE, **OURS}
    return {
        f"{verb}.{code}": format_lazy("{} {} {}", ENDINGS[verb], advice.what, advice.do)
        for code, advice in reasons.items()
    }


SENTENCES: dict[str, str | Promise] = {
    **ENDINGS,
    "delivery.handed.still_by_hand": _(
        "“%(name)s” still waits for you on %(account)s: post it, or say that you will not."
    ),
    **with_reasons("delivery.refused"),
    **with_reasons("delivery.held"),
    **with_reasons("delivery.missed"),
    **with_reasons("delivery.in_review"),
    "brake.pulled": _("%(name)s pulled the brake for %(scope)s: %(reason)s"),
    "brake.lifted": _("%(name)s lifted the brake for %(scope)s. What was held waits for you."),
    "deliveries.silent": _("Nothing has left since %(since)s UTC: the worker does not run."),
}
