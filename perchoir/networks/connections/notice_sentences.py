"""What people are told about the keys by which networks know this house."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "network.keys_refused": _(
        "%(network)s refuses the keys by which it knows this site: nobody can connect an account"
        " there until you enter others."
    ),
}
