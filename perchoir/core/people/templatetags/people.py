"""Words about people's devices."""

import re

from django import template
from django.utils.translation import gettext as _

from perchoir.core.kit.words import clean_name

register = template.Library()

# In this order: each browser also claims to be those below it.
BROWSERS = [
    ("Edge", "Edg"),
    ("Opera", "OPR"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
]


@register.filter
def device(user_agent: str) -> str:
    """Firefox on Windows; what the browser said of itself when it is none we know."""
    browser = next((name for name, sign in BROWSERS if re.search(rf"\b{sign}/", user_agent)), "")
    system = next((name for name, sign in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or clean_name(user_agent)[:80] or _("An unknown device")
