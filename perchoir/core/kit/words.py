"""Numbers, hours and French typography, as the reader's language writes them."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
THIN = "\u202f"
_NOT_AN_ADDRESS = r"(?<!\S)(?:https?://|www\.)\S+"
_HIGH = re.compile(rf"({_NOT_AN_ADDRESS})|[ \u00a0\u202f]+([;!?]+)(?=\s|$|[»\")\]])")
_COLON = re.compile(rf"({_NOT_AN_ADDRESS})|[ \u00a0\u202f]+(:|»)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_TIGHT_CLOSING = re.compile(r"(?<=[^\s\u00a0\u202f])»")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def reader_locale() -> str:
    """The locale of the reader: `fr` or `en`."""
    return (get_language() or "en").split("-")[0]


def french_typography(text: str) -> str:
    """Keep French double punctuation on the line of its word.

    U+00A0 before a colon and inside guillemets, U+202F before `;`, `!` and `?` (Lexique des règles
    typographiques en usage à l'Imprimerie nationale). Only spaces that stand there already change:
    "12:30" and addresses stay as they are.
    """
    text = _HIGH.sub(lambda found: found[1] or f"{THIN}{found[2]}", text)
    text = _COLON.sub(lambda found: found[1] or f"{NO_BREAK}{found[2]}", text)
    text = _OPENING.sub(f"«{NO_BREAK}", text)
    return _TIGHT_CLOSING.sub(f"{NO_BREAK}»", text)


def typographic(text: str) -> str:
    """`text` with French typography when the reader reads French, else as it is."""
    return french_typography(text) if reader_locale() == "fr" else text


def clean_name(name: str) -> str:
    """A name fit for display: no control, no direction override, no line break, single spaces."""
    kept = (
        " " if unicodedata.category(char) in {"Zl", "Zp", "Cc"} else char
        for char in name
        if char not in _DIRECTION
    )
    return " ".join("".join(kept).split())


def number_text(value: float | None, digits: int = 0) -> str:
    """1 234 567 in French, 1,234,567 in English; a dash when there is no figure."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # Our fonts have no thin space and a browser's own is an eighth of an em: figures would run
    # together. Their no-break space is a quarter, which is what a French thin space should be.
    return format_decimal(value, format=pattern, locale=reader_locale()).replace(THIN, NO_BREAK)


def compact_text(value: float | None) -> str:
    """12.3K in English, 12,3 k in French: for figures that stand in a line of text."""
    if value is None:
        return "–"
    if abs(value) < 1000:
        return number_text(value)
    return format_compact_decimal(
        value, format_type="short", locale=reader_locale(), fraction_digits=1
    )


def percent_text(value: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as per cent."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    gap = NO_BREAK if reader_locale() == "fr" else ""
    return format_percent(value, format=f"{pattern}{gap}%", locale=reader_locale())


def local(moment: datetime) -> datetime:
    """The same instant in the reader's zone. A naive moment is read as UTC."""
    aware = moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
    return timezone.localtime(aware)


def when_text(moment: datetime) -> str:
    """The hour today, the day this year, the date otherwise: short, for a column."""
    here, today = local(moment), timezone.localdate()
    locale = reader_locale()
    if here.date() == today:
        return format_time(here, "HH:mm", locale=locale)
    if here.year == today.year:
        return format_date(here.date(), "d MMM", locale=locale)
    return format_date(here.date(), "dd/MM/yy" if locale == "fr" else "d MMM yy", locale=locale)


def moment_text(moment: datetime) -> str:
    """The whole truth: day, hour and zone."""
    here = local(moment)
    locale = reader_locale()
    skeleton = "EEEE d MMMM y 'à' HH:mm" if locale == "fr" else "EEEE d MMMM y, HH:mm"
    zone = format_datetime(here, "ZZZZ", locale=locale)
    return f"{format_datetime(here, skeleton, locale=locale)}{NO_BREAK}({zone})"


def day_text(day: date) -> str:
    """A day in words: 12 décembre 2016."""
    shown = local(day).date() if isinstance(day, datetime) else day
    return format_date(shown, "d MMMM y", locale=reader_locale())


def ago_text(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in one figure: 3 minutes ago, il y a 3 minutes, in 2 hours."""
    passed = local(moment) - local(now or timezone.now())
    if abs(passed) < timedelta(seconds=45):
        return _("just now") if passed <= timedelta(0) else _("in a moment")
    return format_timedelta(
        passed, add_direction=True, threshold=1.2, granularity="minute", locale=reader_locale()
    )


def lasting_text(length: timedelta) -> str:
    """A length of time in one figure: 3 minutes."""
    return format_timedelta(length, threshold=1.2, locale=reader_locale())


def initials(name: str) -> str:
    """Up to two letters that stand for `name`."""
    words = [word for word in re.split(r"[\s\-_.@]+", clean_name(name)) if word[:1].isalnum()]
    letters = [word[0] for word in words]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper() or "·"
