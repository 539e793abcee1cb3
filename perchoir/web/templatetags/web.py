"""The sentences of the morning page."""

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perchoir.core.kit.words import NO_BREAK, clean_name, number_text, reader_locale
from perchoir.web.queries import Morning

register = template.Library()

ALIKE = 0.1


@register.simple_tag
def today() -> str:
    """Sunday 22 November 2026, as a newspaper prints it."""
    day = format_date(timezone.localdate(), "EEEE d MMMM y", locale=reader_locale())
    return day[:1].upper() + day[1:]


@register.filter
def headline(morning: Morning) -> str:
    """One line that says how the day compares."""
    if not morning.posts:
        return _("A quiet day: nobody mentioned you")
    if not morning.before:
        return _("The first mentions are in")
    if abs(morning.change) <= morning.before * ALIKE:
        return _("A day like yesterday")
    return (
        _("More is said than yesterday") if morning.change > 0 else _("Less is said than yesterday")
    )


@register.filter
def standfirst(morning: Morning) -> str:
    """The figures of the headline, and the busiest watch."""
    said = ngettext(
        "%(posts)s mention in 24 hours, %(before)s in the 24 before.",
        "%(posts)s mentions in 24 hours, %(before)s in the 24 before.",
        morning.posts,
    ) % {"posts": number_text(morning.posts), "before": number_text(morning.before)}
    if morning.busiest is None or morning.watches < 2:
        return said
    name = clean_name(morning.busiest.watch.name)
    return f"{said} " + _("Most talked about: %(watch)s.") % {"watch": name}


@register.filter
def waiting_sentence(morning: Morning) -> str:
    """How many mentions of the day nobody has handled."""
    if not morning.waiting:
        return _("Everything of the last 24 hours is handled.")
    if morning.more_waiting:
        return _("More than %(count)s mentions of the last 24 hours are not handled yet.") % {
            "count": number_text(morning.waiting - 1)
        }
    return ngettext(
        "%(count)s mention of the last 24 hours is not handled yet.",
        "%(count)s mentions of the last 24 hours are not handled yet.",
        morning.waiting,
    ) % {"count": number_text(morning.waiting)}


@register.simple_tag
def change(posts: int) -> SafeString:
    """+12, −3, or a word when nothing moved."""
    if not posts:
        return format_html("{}", _("no change"))
    sign = "+" if posts > 0 else "−"
    return format_html(
        "{}{}{}", sign, NO_BREAK if reader_locale() == "fr" else "", number_text(abs(posts))
    )
