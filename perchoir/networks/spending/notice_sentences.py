from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "spending.near": _(
        "Four fifths of this month’s limit for %(network)s are spent. At nine tenths Perchoir "
        "stops listening there."
    ),
    "spending.listening": _(
        "Nine tenths of this month’s limit for %(network)s are spent: Perchoir no longer listens "
        "there, so that posts can still leave."
    ),
    "spending.full": _(
        "This month’s limit for %(network)s is spent: nothing leaves there before next month, "
        "unless you raise it."
    ),
}
