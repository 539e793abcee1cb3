"""Files of posts to rows: CSV as spreadsheets write it, and JSON. No database is touched here.

Both become the same: one `Line` with the values of `FIELDS` as text or, from JSON, as they were.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.spreadsheets import unguarded
from perchoir.networks.files.columns import plain_name
from perchoir.networks.files.dates import FORMATS, formats_of, read_date
from perchoir.networks.files.guessing import delimiter_of, encoding_of
from perchoir.networks.files.rows import RowReader

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 60
EXCEL: Final = "excel"

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "voice": ("voice", "voix", "who", "qui"),
    "accounts": ("accounts", "comptes", "account", "compte", "networks", "network", "reseaux",
                 "reseau", "channel", "canal"),
    "time": ("time", "heure", "date", "when", "quand", "local time", "date time", "datetime",
             "heure locale", "due", "due at", "scheduled at", "publish at", "date et heure"),
    "zone": ("zone", "time zone", "timezone", "fuseau", "fuseau horaire"),
    "language": ("language", "langue", "lang"),
    "text": ("text", "texte", "message", "content", "contenu", "post", "publication", "body"),
    "link": ("link", "lien", "url", "address", "adresse"),
    "link_title": ("link title", "titre du lien"),
    "link_description": ("link description", "description du lien"),
    "media": ("media", "medias", "image", "images", "picture", "pictures"),
    "alt": ("alt", "alt text", "texte alternatif", "description de l image"),
    "campaign": ("campaign", "campagne"),
    "content": ("content json", "contenu json"),
}  # fmt: skip
_VARIANT = re.compile(r"(?:variant|version)[ :_-]+(\w{1,20})", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EXCEL_DAY_0: Final = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a file: `number` is its line from 1 (in JSON, its place in the list)."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be read, and the sentence why."""

    number: int
    sentence: str
    excerpt: str = ""


@dataclass(frozen=True)
class Read:
    """What a file holds. `names` are its columns (none in JSON), `columns` the place of each field,
    `date_formats` those in which every time can be read, the likeliest first."""

    lines: list[Line] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    date_formats: list[str] = field(default_factory=list)
    date_format: str = "iso"


def read_posts(data: bytes, reading: dict[str, Any]) -> Read:
    """What `data` holds, read as `reading` says (`columns`, `date_format`) or else as guessed.

    Raises `Mistake` for what is no such file, too long, or holds too many posts.
    """
    if len(data) > MOST_BYTES:
        raise Mistake(_("This file is too large: at most 2 MB. Cut it into several."))
    if not data.strip():
        raise Mistake(_("This file is empty."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Mistake(
            _("This is a workbook: save it as CSV in your spreadsheet, then import that.")
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(data)
    return _csv(data, reading)


def _json(data: bytes) -> Read:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Mistake(_("This is no JSON that can be read: it is damaged or cut short.")) from None
    posts = found.get("posts") if isinstance(found, dict) else found
    if not isinstance(posts, list):
        raise Mistake(_("This JSON holds no list of posts: it needs one named “posts”."))
    _require_few(len(posts))
    numbered = list(enumerate(posts, start=1))
    return Read(
        lines=[Line(number, one) for number, one in numbered if isinstance(one, dict)],
        bad=[Bad(number, _("This is no post."), str(one)[:80])
             for number, one in numbered if not isinstance(one, dict)],
    )  # fmt: skip


def _csv(data: bytes, reading: dict[str, Any]) -> Read:
    encoding = encoding_of(data)
    sample = data[:500_000].decode(encoding, "replace")
    if "\x00" in sample[:1_000]:
        raise Mistake(_("This is neither CSV nor JSON: save it as one of them."))
    rows, bad = _rows(data, encoding, _delimiter(sample))
    if not rows:
        raise Mistake(_("This file is empty."))
    names = [cell.strip()[:80] for cell in rows[0][1]][:MOST_COLUMNS]
    columns = _columns(names, reading.get("columns"))
    body = rows[1:]
    written = [cells[columns["time"]] for _n, cells in body if columns.get("time", 99) < len(cells)]
    formats = date_formats_of(written)
    chosen = str(reading.get("date_format") or "")
    date_format = chosen if chosen in (*FORMATS, EXCEL) else (formats or ["iso"])[0]
    return Read(
        lines=[Line(number, _values(cells, names, columns, date_format)) for number, cells in body],
        bad=bad,
        names=names,
        columns=columns,
        date_formats=list(dict.fromkeys([date_format, *formats[:6]])),
        date_format=date_format,
    )


def _delimiter(sample: str) -> str:
    """The one by which the first line names the most of our columns; else the most regular one.

    Posts have many lines, commas and semicolons: their look says little.
    """
    first = sample.lstrip("\ufeff\r\n").partition("\n")[0]
    named = {one: len(_columns(first.replace('"', "").split(one), None)) for one in ",;\t|"}
    best = max(named, key=lambda one: named[one])
    return best if named[best] > 1 else delimiter_of(sample)


def _rows(
    data: bytes, encoding: str, delimiter: str
) -> tuple[list[tuple[int, tuple[str, ...]]], list[Bad]]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    bad: list[Bad] = []
    for row in RowReader([data], encoding, delimiter):
        if row.code:
            bad.append(Bad(row.first, _row_sentence(row.code), " ".join(row.cells)[:80]))
        elif any(cell.strip() for cell in row.cells):
            rows.append((row.first, row.cells))
        _require_few(len(rows) + len(bad) - 1)
    return rows, bad


def _row_sentence(code: str) -> str:
    if code == "quote_not_closed":
        return _("A quotation mark is opened in this line and never closed.")
    return _("This line cannot be read as CSV.")


def _require_few(number: int) -> None:
    if number > MOST_ROWS:
        raise Mistake(
            _("This file holds more than %(most)d posts. Cut it into several.")
            % {"most": MOST_ROWS}
        )


def _columns(names: Sequence[str], asked: object) -> dict[str, int]:
    """The place of each field: as asked, else by name."""
    if isinstance(asked, dict) and asked:
        return {
            name: place
            for name, place in asked.items()
            if name in FIELDS and isinstance(place, int) and 0 <= place < len(names)
        }
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(plain_name(name), place)
    found: dict[str, int] = {}
    for one, known in FIELDS.items():
        named = [places[name] for name in known if name in places]
        if named and named[0] not in found.values():
            found[one] = named[0]
    return found


def _values(
    cells: Sequence[str], names: Sequence[str], columns: dict[str, int], date_format: str
) -> dict[str, Any]:
    given = {name: unguarded(cells[place]) for name, place in columns.items() if place < len(cells)}
    variants = {
        match[1].lower(): unguarded(cells[place])
        for place, name in enumerate(names)
        if (match := _VARIANT.fullmatch(name)) and place < len(cells) and cells[place].strip()
    }
    return {**given, "variant_texts": variants, "date_format": date_format}


def date_formats_of(values: Sequence[str]) -> list[str]:
    """The formats in which most of these can be read; the serial days of Excel are one."""
    shown = [value.strip() for value in values if value.strip()][:100]
    if not shown:
        return []
    if sum(bool(_SERIAL.fullmatch(value)) for value in shown) > len(shown) / 2:
        return [EXCEL]
    exact = formats_of(shown)
    return exact or [
        one
        for one in FORMATS
        if sum(bool(formats_of([v]) and one in formats_of([v])) for v in shown[:20]) > 0
    ]


def local_time_of(written: str, date_format: str, zone: str) -> tuple[str, str] | None:
    """`written` as local time and zone; None when it cannot be read.

    A time that names its own offset keeps its instant: its zone is then UTC.
    """
    text = written.strip()
    if date_format == EXCEL or _SERIAL.fullmatch(text):
        return _from_excel(text, zone)
    for one in dict.fromkeys([date_format, "iso"]):
        here, there = read_date(text, one, "UTC"), read_date(text, one, "Etc/GMT+5")
        if here is not None:
            own = "UTC" if here == there else zone
            return f"{here:%Y-%m-%dT%H:%M}", own
    return None


def _from_excel(text: str, zone: str) -> tuple[str, str] | None:
    """Days since 30 December 1899, as Excel for Windows counts (ECMA-376, 18.17.4)."""
    try:
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        return f"{_EXCEL_DAY_0 + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}", zone
    except (ValueError, OverflowError):
        return None


def listed(text: object) -> Iterator[str]:
    """The words of a cell, or the texts of a list."""
    parts = text if isinstance(text, list) else re.split(r"[,;|\n]", str(text or ""))
    for part in parts:
        if str(part).strip():
            yield str(part).strip()
