"""Tags and filters of the interface kit. `README.md` beside `static/` lists them with examples."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.core.kit import charts, toasts, words
from perchoir.core.kit.hosts import shown_url
from perchoir.core.kit.icons import icon_svg

register = template.Library()

VOICES = 6
HEALTH_WORDS = {
    "well": gettext_lazy("Well"),
    "look": gettext_lazy("Look"),
    "broken": gettext_lazy("Broken"),
    "off": gettext_lazy("Off"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`; with a label when it stands without words."""
    return icon_svg(name, label)


@register.filter
def typo(text: object) -> str:
    """French typography for text that comes from the database, when the reader reads French."""
    return words.typographic(str(text))


@register.filter
def bidi(name: object) -> SafeString:
    """A name given by somebody, cleaned and isolated so that it cannot turn its line around."""
    return format_html("<bdi>{}</bdi>", words.clean_name(str(name or "")))


@register.filter
def clean(name: object) -> str:
    """A name given by somebody, for an attribute: cleaned, not isolated."""
    return words.clean_name(str(name or ""))


@register.filter
def address(url: object) -> str:
    """An address given by somebody, as text: its host in letters that cannot mislead."""
    return words.clean_name(shown_url(str(url or "")))


@register.simple_tag
def number(value: float | None, digits: int = 0) -> str:
    """`{% number 1234567 %}`: 1 234 567 or 1,234,567."""
    return words.number_text(value, digits)


@register.simple_tag
def compact(value: float | None) -> SafeString:
    """`{% compact 12345 %}`: 12,3 k or 12.3K, the whole number on hover."""
    return format_html(
        '<span class="figure" title="{}">{}</span>',
        words.number_text(value),
        words.compact_text(value),
    )


@register.simple_tag
def percent(share: float | None, digits: int = 0) -> str:
    """`{% percent 0.42 %}`: 42 % or 42%."""
    return words.percent_text(share, digits)


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """`{% when post.created %}`: the hour, the day or the date; the whole truth on hover."""
    return _time(moment, words.when_text(moment)) if moment else SafeString("")


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """`{% moment post.created %}`: the whole truth, with its zone."""
    return _time(value, words.moment_text(value)) if value else SafeString("")


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """`{% ago source.last_post_at %}`: kept up to date by the `ago` controller."""
    if moment is None:
        return format_html('<span class="soft">{}</span>', _("never"))
    return format_html(
        '<time datetime="{}" title="{}" data-controller="ago">{}</time>',
        words.local(moment).isoformat(),
        words.moment_text(moment),
        words.ago_text(moment),
    )


def _time(moment: datetime, shown: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        words.local(moment).isoformat(),
        words.moment_text(moment),
        shown,
    )


@register.filter
def day(value: date) -> str:
    """12 décembre 2016."""
    return words.day_text(value)


@register.simple_tag
def lasting(length: Any) -> str:
    """`{% lasting source.lag %}`: 3 minutes."""
    return words.lasting_text(length) if length is not None else "–"


@register.inclusion_tag("kit/avatar.html")
def avatar(
    name: str, voice: int | None = None, image: str = "", small: bool = False, large: bool = False
) -> dict[str, Any]:
    """`{% avatar voice.name voice=2 %}`: two letters, or a picture, perched on the voice's line."""
    return {
        "initials": words.initials(name),
        "voice": voice_number(voice),
        "image": image,
        "size": "small" if small else "large" if large else "",
    }


@register.filter
def voice_number(key: int | None) -> int | str:
    """The colour, 1 to 6, of the voice whose identity is `key`."""
    return "" if key is None else (int(key) - 1) % VOICES + 1


@register.inclusion_tag("kit/health.html")
def health(state: str, word: str = "", said: str = "") -> dict[str, Any]:
    """`{% health "well" %}`, look, broken or off: a shape, a word, a colour, and why."""
    return {"state": state, "word": word or HEALTH_WORDS[state], "said": said}


@register.inclusion_tag("kit/severity.html")
def severity(level: int, word: str, said: str = "") -> dict[str, Any]:
    """`{% severity 3 "Storm" "Two papers took it up." %}`: a word, a sentence, a band of 4."""
    tone = "storm" if level >= 4 else "wind" if level >= 2 else "breeze"
    bands = [{"x": str(step * 25), "on": step < level} for step in range(4)]
    return {"level": level, "word": word, "said": said, "tone": tone, "bands": bands}


@register.inclusion_tag("kit/progress.html")
def progress(done: float, total: float | None, said: str = "") -> dict[str, Any]:
    """`{% progress 120 400 "120 of 400 lines" %}`; a total of None means not known yet."""
    return {"done": str(done), "total": None if total is None else str(total), "said": said}


@register.inclusion_tag("kit/empty.html")
def empty(
    sentence: str, action: str = "", url: str = "", why: str = "", picture: str = "perch"
) -> dict[str, Any]:
    """One picture (`perch`, `watch`, `nest`, `calm`), one sentence, one action."""
    return {
        "sentence": sentence,
        "action": action,
        "url": url,
        "why": why,
        "drawing": f"kit/drawings/{picture}.html",
    }


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """`{% notice "look" title="…" %}…{% endnotice %}`: info, look, danger or seen."""
    said = format_html('<p class="said">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice {}" role="{}">{}<div class="body">{}{}</div></div>',
        tone,
        "alert" if tone == "danger" else "note",
        icon_svg(tone),
        said,
        content,
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    key: str,
    button: str,
    title: str,
    url: str,
    verb: str,
    tone: str = "danger",
    small: bool = False,
) -> SafeString:
    """A button, and the second gesture: a dialog whose content says what will happen.

    `key` is unique on the page; `verb` is the button that does it; the form posts to `url`.
    """
    shell = template.loader.get_template("kit/confirm.html")
    html = shell.render(
        {
            "content": SafeString(content),
            "key": key,
            "button": button,
            "title": title,
            "url": url,
            "verb": verb,
            "tone": tone,
            "small": small,
            "csrf_token": context.get("csrf_token"),
        }
    )
    return SafeString(html)


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """`{% field form.name %}`: label, help, error and the widget, tied together."""
    return {"field": bound}


@register.inclusion_tag("kit/pages.html")
def pages(newer: str = "", older: str = "") -> dict[str, str]:
    """Keyset pages: links to newer and older, either of which may be missing."""
    return {"newer": newer, "older": older}


@register.simple_tag
def sparkline(
    values: Sequence[float | None],
    previous: Sequence[float | None] | None = None,
    label: str = "",
    ceiling: float | None = None,
) -> SafeString:
    """`{% sparkline row.volumes row.before label=row.name %}`: as tall as a line of text."""
    return charts.sparkline(values, previous, label=label, ceiling=ceiling)


@register.simple_tag
def bar_list(items: Iterable[charts.Bar], title: str, unit: str, source: str) -> SafeString:
    """`{% bar_list bars title=… unit=… source=… %}`: one bar a row, the previous period behind."""
    return charts.bar_list(list(items), title=title, unit=unit, source=source)


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str, label: str, parameter: str = "sort") -> SafeString:
    """`{% sort_link "volume" "Volume" %}` inside a `<th>`: keeps the rest of the address."""
    query = context["request"].GET.copy()
    current = query.get(parameter, "")
    query[parameter] = f"-{key}" if current == key else key
    return format_html('<a class="sort" href="?{}">{}</a>', query.urlencode(), label)


@register.simple_tag(takes_context=True)
def sort_state(context: Context, key: str, parameter: str = "sort") -> SafeString:
    """`<th{% sort_state "volume" %}>`: tells readers of the screen how the column is sorted."""
    current = context["request"].GET.get(parameter, "")
    if current.lstrip("-") != key:
        return SafeString("")
    direction = "descending" if current.startswith("-") else "ascending"
    return format_html(' aria-sort="{}"', direction)


@register.simple_tag
def named_url(name: str, **parameters: Any) -> str:
    """The address of `name`, or nothing where this installation has no such page."""
    try:
        return reverse(name, kwargs=parameters or None)
    except NoReverseMatch:
        return ""


@register.filter
def find_url(navigation: Iterable[dict[str, Any]]) -> str:
    """Where the words typed in the palette go without JavaScript: the search page."""
    found = (item["url"] for item in navigation if item["key"] == "search")
    return next(found, "")


@register.filter
def undo_url(message: Any) -> str:
    """The address that undoes what `message` says was done, if it can be undone."""
    return toasts.undo_address(message)


@register.filter
def toast_tone(level: str) -> str:
    """`danger` or `look` for messages of trouble."""
    return {"error": "danger", "warning": "look"}.get(level, "")
