"""One row of a CSV file to a post. Whatever a cell holds is text: formulas are never run."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from perchoir.core.spreadsheets import unguarded
from perchoir.networks.common.fields import count, language, web_address
from perchoir.networks.common.html import tidy
from perchoir.networks.contract import Counts, IncomingAuthor, IncomingPost, Link, Posted
from perchoir.networks.files.dates import read_date
from perchoir.networks.files.model import Field, Mapping, Unusable

_LONGEST_TEXT: Final = 100_000
_LONGEST_ID: Final = 500
# A spreadsheet has rounded such an id: it would be the same for many posts.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"[\s\u00a0\u202f,']|\.0+$")
_X_POST = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/[^/]+/status/(\d+)")


def posted_from(cells: Sequence[str], mapping: Mapping, received_at: datetime) -> Posted:
    """A row without id is known by its address, else by its words: reading it again gives the
    same id. Raises `Unusable`: text_missing, date_missing, date_not_readable.
    """
    row = _Row(cells, mapping)
    text, title = row.text(Field.TEXT)[:_LONGEST_TEXT], row.text(Field.TITLE)[:1_000]
    if not (text or title):
        raise Unusable("text_missing")
    address = web_address(row.cell(Field.URL))
    handle = row.text(Field.AUTHOR).lstrip("@")[:200]
    name = row.text(Field.AUTHOR_NAME)[:200]
    post_id = row.post_id(address)
    post = IncomingPost(
        network=mapping.network,
        id=post_id,
        url=address,
        author=IncomingAuthor(
            id=handle or name or site_of(address) or "unknown",
            handle=handle,
            name=name or handle,
            followers=row.figure(Field.FOLLOWERS),
        ),
        text=text,
        created_at=row.created_at(),
        received_at=received_at,
        language=language(row.cell(Field.LANGUAGE)),
        title=title,
        links=(Link(address),) if address else (),
        tags=tuple(dict.fromkeys(re.findall(r"(?<![\w&/])#(\w*[^\W\d]\w*)", text))),
        mentioned=tuple(dict.fromkeys(re.findall(r"(?<![\w/])@(\w[\w.-]*\w|\w)", text))),
        counts=Counts(
            likes=row.figure(Field.LIKES),
            reposts=row.figure(Field.REPOSTS),
            replies=row.figure(Field.REPLIES),
            views=row.figure(Field.VIEWS),
        ),
    )
    return Posted(post)


class _Row:
    def __init__(self, cells: Sequence[str], mapping: Mapping) -> None:
        self._cells = cells
        self._mapping = mapping

    def cell(self, field: Field) -> str:
        place = self._mapping.columns.get(field, -1)
        return unguarded(self._cells[place]) if 0 <= place < len(self._cells) else ""

    def text(self, field: Field) -> str:
        return tidy(self.cell(field))

    def figure(self, field: Field) -> int | None:
        """ "1 234", "1,234" and "1234.0" as 1234."""
        written = self.cell(field).strip()
        return count({"": _NOT_DIGITS.sub("", written)}, "") if written else None

    def created_at(self) -> datetime:
        written = self.cell(Field.CREATED_AT).strip()
        if not written:
            raise Unusable("date_missing")
        found = read_date(written, self._mapping.date_format, self._mapping.zone)
        if found is None:
            raise Unusable("date_not_readable")
        return found

    def post_id(self, address: str) -> str:
        own = self.text(Field.ID)
        if self._mapping.network == "x" and (on_x := _X_POST.match(address)):
            return on_x[1]
        if own and len(own) <= _LONGEST_ID and not _ROUNDED.fullmatch(own):
            return own
        return address[:_LONGEST_ID] if address else f"row:{self._fingerprint()}"

    def _fingerprint(self) -> str:
        digest = blake2b(digest_size=16)
        for field in (Field.CREATED_AT, Field.AUTHOR, Field.AUTHOR_NAME, Field.TITLE, Field.TEXT):
            digest.update(self.text(field).encode("utf-8", "replace") + b"\0")
        return digest.hexdigest()


def site_of(address: str) -> str:
    """The machine of an address, who is the author where none is named."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
