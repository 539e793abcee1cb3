"""What each code of a problem means, in a sentence."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINES: Final[dict[str, str | Promise]] = {
    "line_too_long": _("This line is longer than any post."),
    "not_json": _("This line is not JSON."),
    "not_this_shape": _("This line has another shape than the rest of the file."),
    "not_a_post": _("This line holds no post that can be read."),
    "not_public": _("This post was for followers or named people only: it is not taken in."),
    "quote_not_closed": _("A quotation mark is opened and never closed."),
    "row_not_readable": _("This row cannot be cut into cells."),
    "too_many_columns": _("This row has more than 20,000 cells."),
    "text_missing": _("This row has no text."),
    "date_missing": _("This row has no date."),
    "date_not_readable": _("The date is not written as the others are."),
    "file_damaged": _("The compressed file is damaged or cut short from here on."),
}

FILES: Final[dict[str, str | Promise]] = {
    "file_empty": _("This file is empty."),
    "file_damaged": _(
        "This compressed file is damaged or cut short: what stood before the damage was read."
        " Fetch it again and import it once more; nothing comes in twice."
    ),
    "shape_not_known": _(
        "This is no file that Perchoir can read. It takes lines of JSON and CSV: an Excel workbook"
        " must first be saved as CSV, and a ZIP archive be unpacked."
    ),
    "parquet_not_installed": _(
        "This is a Parquet file, and what reads those is not installed here. Whoever runs this site"
        ' can add it: pip install "perchoir[archives]".'
    ),
    "columns_not_known": _(
        "This file has no column for the text, or none for the date, under a name that Perchoir"
        " knows. Call them text and created_at, for example."
    ),
    "file_gone": _("The file is no longer there. Upload it again; nothing comes in twice."),
    "file_expired": _(
        "The file lay here for a week without being imported and was removed."
        " Upload it again when you need it."
    ),
    "file_unreadable": _("The file cannot be read from the disk of this installation."),
    "disk_full": _(
        "The disk of this installation is full. What was stored is safe: have somebody make room,"
        " then go on from here."
    ),
    "mapping_wrong": _("The time zone, the encoding or the way dates are written is not known."),
    "unexpected": _(
        "Something in this file stopped Perchoir, which has noted it in its log."
        " What was stored before is safe."
    ),
}


def sentence_for(code: str) -> str:
    """The sentence of a line's problem, else of a file's; the bare code when it is unknown."""
    return str(LINES.get(code) or FILES.get(code) or code)


def sentence_for_file(code: str) -> str:
    """The sentence of what is wrong with a whole file."""
    return str(FILES.get(code) or LINES.get(code) or code)
