from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "removal.gone": _("“%(name)s” is no longer on %(account)s. The proof is kept here."),
    "removal.refused": _("“%(name)s” still stands on %(account)s: take it down there by hand."),
    "removal.unknown": _(
        "Is “%(name)s” gone from %(account)s? We cannot tell: look there and say so here."
    ),
}
