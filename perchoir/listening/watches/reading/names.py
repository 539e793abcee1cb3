"""Names of languages and networks in the reader's language."""

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from perchoir.core.kit.words import reader_locale
from perchoir.listening.mentions.cards import NETWORKS

UNKNOWN_LANGUAGE = "und"


def language_name(code: str) -> str:
    """`français`, `French`; the code itself when it has no name."""
    if code in ("", UNKNOWN_LANGUAGE):
        return _("an unknown language")
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(reader_locale())
    except (UnknownLocaleError, ValueError):
        name = Locale(reader_locale()).languages.get(code.split("-")[0])
    return name or code


def network_name(key: str) -> str:
    """The network's own name."""
    return NETWORKS.get(key, key)
