"""How a CSV file is read, as a form that draws itself again while it is filled in."""

from collections.abc import Mapping as Words
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from perchoir.core.kit.words import clean_name
from perchoir.core.numbers import whole_number
from perchoir.core.people.forms import zone_choices
from perchoir.listening.imports.mapping import plain
from perchoir.listening.imports.preview import first_rows
from perchoir.networks.files import Field, Mapping
from perchoir.networks.files.columns import guess_columns, looks_like_header
from perchoir.networks.files.dates import FORMATS, formats_of

MOST_COLUMNS: Final = 200
LONGEST_EXAMPLE: Final = 30
SAMPLE_ROWS: Final = 50
EXAMPLE: Final = datetime(2016, 11, 23, 16, 10, 5, tzinfo=UTC)
NOWHERE: Final = ""

MEANINGS: Final = {
    Field.TEXT: pgettext_lazy("column of a file", "Text"),
    Field.CREATED_AT: pgettext_lazy("column of a file", "Date"),
    Field.AUTHOR: pgettext_lazy("column of a file", "Author’s account"),
    Field.AUTHOR_NAME: pgettext_lazy("column of a file", "Author’s name"),
    Field.URL: pgettext_lazy("column of a file", "Address of the post"),
    Field.ID: pgettext_lazy("column of a file", "Identifier of the post"),
    Field.TITLE: pgettext_lazy("column of a file", "Title"),
    Field.LANGUAGE: pgettext_lazy("column of a file", "Language"),
    Field.FOLLOWERS: pgettext_lazy("column of a file", "Followers"),
    Field.LIKES: pgettext_lazy("column of a file", "Likes"),
    Field.REPOSTS: pgettext_lazy("column of a file", "Reposts"),
    Field.REPLIES: pgettext_lazy("column of a file", "Replies"),
    Field.VIEWS: pgettext_lazy("column of a file", "Views"),
}
MAIN: Final = (Field.TEXT, Field.CREATED_AT, Field.AUTHOR, Field.AUTHOR_NAME, Field.URL, Field.ID)
NEEDED: Final = {
    Field.TEXT: gettext_lazy("Say which column holds the text."),
    Field.CREATED_AT: gettext_lazy("Say which column holds the date."),
}
DELIMITERS: Final = [
    (",", gettext_lazy("comma")),
    (";", gettext_lazy("semicolon")),
    ("\t", gettext_lazy("tabulator")),
    ("|", gettext_lazy("vertical bar")),
]
ENCODINGS: Final = [
    ("utf-8", "UTF-8"),
    ("cp1252", gettext_lazy("Windows-1252 (Western Europe)")),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
]
NETWORKS: Final = [
    ("import", gettext_lazy("Somewhere else, or several places")),
    ("x", "X"),
    ("bluesky", "Bluesky"),
    ("mastodon", "Mastodon"),
    ("feeds", gettext_lazy("Press and blogs")),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("youtube", "YouTube"),
    ("tiktok", "TikTok"),
    ("reddit", "Reddit"),
]


class MappingForm(forms.Form):
    """`names` are the columns as `mapping` cuts them, `rows` the first rows below them. `drawn` is
    that mapping, `more` says whether what is rarely needed is unfolded."""

    network = forms.ChoiceField(label=gettext_lazy("Where the posts were written"))
    date_format = forms.ChoiceField(label=gettext_lazy("How dates are written"))
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the dates"),
        help_text=gettext_lazy("For times that name no zone themselves."),
    )
    delimiter = forms.ChoiceField(label=gettext_lazy("Between two cells"), choices=DELIMITERS)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=ENCODINGS)
    has_header = forms.BooleanField(
        label=gettext_lazy("The first row names the columns"), required=False
    )
    cut = forms.CharField(widget=forms.HiddenInput, required=False)
    more = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[str]],
        mapping: Mapping,
        data: Words[str, Any] | None = None,
        more: str = "",
    ) -> None:
        initial = {f"column_{field}": str(place) for field, place in mapping.columns.items()}
        self.drawn = mapping
        kept = {"cut": cut_of(mapping), "more": more}
        super().__init__(data, initial=initial | plain(mapping) | kept)
        choices = _columns(names, rows, mapping)
        for field, label in MEANINGS.items():
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=field in NEEDED,
                error_messages={"required": NEEDED.get(field, "")},
            )
        self.fields["network"] = _choice(self.fields["network"], NETWORKS, mapping.network)
        self.fields["zone"] = _choice(self.fields["zone"], _zones(), mapping.zone)
        self._choose_dates(rows, mapping)

    def _choose_dates(self, rows: Sequence[Sequence[str]], mapping: Mapping) -> None:
        place = mapping.columns.get(Field.CREATED_AT, -1)
        values = [row[place] for row in rows if 0 <= place < len(row)]
        fitting = [one for one in formats_of(values) if values]
        others = [one for one in FORMATS if one not in fitting]
        groups = [
            (_("These fit the column"), [(one, _example(one)) for one in fitting]),
            (_("Others"), [(one, _example(one)) for one in others]),
        ]
        field = self.fields["date_format"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [group for group in groups if group[1]]

    def mapping(self) -> Mapping:
        """What was chosen. Only of a valid form."""
        found = self.cleaned_data
        places = {field: found[f"column_{field}"] for field in Field}
        return Mapping(
            columns={field: int(place) for field, place in places.items() if place},
            delimiter=found["delimiter"],
            encoding=found["encoding"],
            has_header=found["has_header"],
            date_format=found["date_format"],
            zone=found["zone"],
            network=found["network"],
        )

    @property
    def main_columns(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in MAIN]

    @property
    def other_columns(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in MEANINGS if field not in MAIN]


def form_for(path: Path, saved: Mapping, data: Words[str, Any] | None) -> MappingForm:
    """The form as it was left. Where the cells are now cut in another way, the columns are
    guessed again."""
    mapping = _cut_as(saved, data) if data else saved
    rows = first_rows(path, mapping, SAMPLE_ROWS)
    names = _names(rows, mapping)
    body = rows[1:] if mapping.has_header else rows
    more = str(data.get("more", "")) if data else ""
    if data and data.get("cut") != cut_of(mapping):
        mapping = _guessed_again(mapping, names, body)
        data = None
    elif data:
        mapping = _places_in(mapping, data)
    return MappingForm(names, body, mapping, data, more)


def cut_of(mapping: Mapping) -> str:
    """What decides where one cell ends and the next begins."""
    return f"{mapping.encoding} {mapping.delimiter!r} {mapping.has_header}"


def _cut_as(saved: Mapping, data: Words[str, Any]) -> Mapping:
    delimiter, encoding = data.get("delimiter", ""), data.get("encoding", "")
    return msgspec.structs.replace(
        saved,
        delimiter=delimiter if delimiter in dict(DELIMITERS) else saved.delimiter,
        encoding=encoding if encoding in dict(ENCODINGS) else saved.encoding,
        has_header="has_header" in data,
    )


def _places_in(mapping: Mapping, data: Words[str, Any]) -> Mapping:
    written = {field: str(data.get(f"column_{field}", "")) for field in Field}
    places = {field: whole_number(place, 5) for field, place in written.items()}
    columns = {field: place for field, place in places.items() if place is not None}
    return msgspec.structs.replace(mapping, columns=columns)


def _names(rows: Sequence[Sequence[str]], mapping: Mapping) -> list[str]:
    if not rows:
        return []
    if mapping.has_header:
        return list(rows[0])
    return [str(number) for number in range(1, len(rows[0]) + 1)]


def _guessed_again(
    mapping: Mapping, names: Sequence[str], rows: Sequence[Sequence[str]]
) -> Mapping:
    named = names if mapping.has_header and looks_like_header(names, rows) else [""] * len(names)
    columns = guess_columns(named, rows)
    place = columns.get(Field.CREATED_AT, -1)
    formats = formats_of([row[place] for row in rows if 0 <= place < len(row)])
    date_format = formats[0] if formats else mapping.date_format
    return msgspec.structs.replace(mapping, columns=columns, date_format=date_format)


def _columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping
) -> list[tuple[str, str]]:
    places = dict.fromkeys([*range(min(len(names), MOST_COLUMNS)), *mapping.columns.values()])
    shown = [(str(place), _column(place, names, rows)) for place in places if place < len(names)]
    return [(NOWHERE, _("nowhere")), *shown]


def _column(place: int, names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    name = clean_name(names[place])[:LONGEST_EXAMPLE] or str(place + 1)
    values = (clean_name(row[place]) for row in rows if place < len(row) and row[place].strip())
    example = next(values, "")[:LONGEST_EXAMPLE]
    return f"{name} · {example}" if example else name


def _choice(
    field: forms.Field, choices: Sequence[tuple[str, Any]], present: str
) -> forms.ChoiceField:
    """With what is set now among its choices, wherever that came from."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*choices, *([] if present in dict(choices) else [(present, present)])]
    return field


def _zones() -> list[tuple[str, str]]:
    return [("UTC", "UTC"), *zone_choices()]


def _example(date_format: str) -> str:
    if date_format == "iso":
        return "2016-11-23T16:10:05Z"
    seconds = int(EXAMPLE.timestamp())
    if date_format in ("epoch_s", "epoch_ms"):
        return str(seconds if date_format == "epoch_s" else seconds * 1000)
    return EXAMPLE.strftime(date_format)
