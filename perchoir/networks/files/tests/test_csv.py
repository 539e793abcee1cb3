import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.networks.contract import Posted
from perchoir.networks.files import Field, Guess, Position, Read, Shape, guess, read
from perchoir.networks.files.dates import FORMATS, formats_of, read_date
from perchoir.networks.files.opening import Pieces
from perchoir.networks.files.rows import RowReader

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FRENCH = """Date de publication;Auteur;Contenu;Lien;Nombre d'abonnés;J'aime
12/12/2016 14:05;@camille;"Un contrat; un ""gros"" contrat";https://a.example/1;1 234;5
13/12/2016 09:30;bo;Deux lignes;https://a.example/2;;
"""


def write(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def all_of(path: Path, found: Guess, start: Position = Position(), **more: Any) -> list[Read]:  # noqa: B008
    mapping = msgspec.structs.replace(found.mapping, **more)
    return list(read(path, Shape.CSV, mapping, start, received_at=NOW))


def posts(reads: list[Read]) -> list[Any]:
    return [event.post for one in reads for event in one.events if isinstance(event, Posted)]


def codes(reads: list[Read]) -> list[tuple[int, str]]:
    return [(error.line, error.code) for one in reads for error in one.errors]


def test_a_french_export_is_guessed_and_read(tmp_path: Path) -> None:
    path = write(tmp_path, FRENCH)
    found = guess(path)
    assert found.shape is Shape.CSV
    assert found.mapping.delimiter == ";"
    assert found.mapping.columns == {
        Field.CREATED_AT: 0,
        Field.AUTHOR: 1,
        Field.TEXT: 2,
        Field.URL: 3,
        Field.FOLLOWERS: 4,
        Field.LIKES: 5,
    }
    assert found.mapping.date_format == "%d/%m/%Y %H:%M"
    assert found.rows[0][2] == 'Un contrat; un "gros" contrat'
    first, second = posts(all_of(path, found, zone="Europe/Paris"))
    assert first.text == 'Un contrat; un "gros" contrat'
    assert first.created_at == datetime(2016, 12, 12, 13, 5, tzinfo=UTC)
    assert (first.author.handle, first.author.followers, first.counts.likes) == ("camille", 1234, 5)
    assert (first.id, first.url) == ("https://a.example/1", "https://a.example/1")
    assert second.author.followers is None


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_encoding_is_guessed(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, FRENCH.replace("Un contrat", "Été à Noël"), encoding)
    found = guess(path)
    assert found.names[4] == "Nombre d'abonnés"
    assert posts(all_of(path, found))[0].text.startswith("Été à Noël")


def test_lines_in_several_encodings_are_each_read_as_they_can_be(tmp_path: Path) -> None:
    rows = [b"date,text", "2026-01-01 10:00,Été".encode(), "2026-01-01 10:00,Noël".encode("cp1252")]
    path = write(tmp_path, b"\n".join(rows))
    texts = [post.text for post in posts(all_of(path, guess(path)))]
    assert texts == ["Été", "Noël"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(tmp_path: Path, delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["id", "created_at", "text"])
    writer.writerows([[n, "2026-01-01T10:00:00Z", "a, b; c | d"] for n in range(5)])
    path = write(tmp_path, out.getvalue())
    assert guess(path).mapping.delimiter == delimiter
    assert [post.id for post in posts(all_of(path, guess(path)))] == ["0", "1", "2", "3", "4"]


def test_a_file_without_header_is_read_by_its_values(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},2026-01-0{n + 1} 10:00:00,Ceci est un texte assez long\n" for n in range(4)
    )
    path = write(tmp_path, rows)
    found = guess(path)
    assert not found.mapping.has_header
    assert found.mapping.columns == {Field.CREATED_AT: 1, Field.TEXT: 2}
    assert len(posts(all_of(path, found))) == 4


def test_days_and_months_that_could_be_exchanged_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, "date,text\n01/02/2026 10:00,a\n03/04/2026 11:00,b\n")
    found = guess(path)
    assert found.dates_ambiguous
    assert found.mapping.date_format == "%d/%m/%Y %H:%M"
    american = write(tmp_path, "date,text\n01/02/2026 10:00 AM,a\n")
    assert guess(american).mapping.date_format == "%m/%d/%Y %I:%M %p"
    clear = write(tmp_path, "date,text\n01/22/2026 10:00,a\n")
    assert guess(clear).mapping.date_format == "%m/%d/%Y %H:%M"
    assert not guess(clear).dates_ambiguous


def test_one_wrong_date_does_not_hide_the_others(tmp_path: Path) -> None:
    path = write(tmp_path, "date;text\n22/01/2026;a\nhier;b\n23/01/2026;c\n")
    reads = all_of(path, guess(path))
    assert [post.text for post in posts(reads)] == ["a", "c"]
    assert codes(reads) == [(3, "date_not_readable")]


@pytest.mark.parametrize(
    ("written", "date_format", "expected"),
    [
        ("12/12/2016 14:05", "%d/%m/%Y %H:%M", "2016-12-12T13:05"),
        ("12/12/2016 à 14h05", "%d/%m/%Y %H:%M", "2016-12-12T13:05"),
        ("2016-07-12T14:05:00Z", "iso", "2016-07-12T14:05"),
        ("2016-07-12 14:05:00", "iso", "2016-07-12T12:05"),
        ("2016-07-12T14:05:00+05:30", "iso", "2016-07-12T08:35"),
        ("1481551500", "epoch_s", "2016-12-12T14:05"),
        ("1481551500000", "epoch_ms", "2016-12-12T14:05"),
        ("Mon Dec 12 14:05:00 +0000 2016", "%a %b %d %H:%M:%S %z %Y", "2016-12-12T14:05"),
        ("12.12.2016", "%d.%m.%Y", "2016-12-11T23:00"),
    ],
)
def test_dates_are_read_in_the_chosen_zone(written: str, date_format: str, expected: str) -> None:
    assert date_format in formats_of([written])
    found = read_date(written, date_format, "Europe/Paris")
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "0001-01-01", "9999-12-31", "99/99/2016", "12/12/16 99:99"]
)
def test_a_date_out_of_all_reason_is_none(written: str) -> None:
    assert all(read_date(written, one, "UTC") is None for one in FORMATS)


def test_a_row_without_id_has_the_same_one_each_time(tmp_path: Path) -> None:
    path = write(tmp_path, "date,text\n2026-01-01 10:00,un\n2026-01-01 10:00,deux\n")
    first, second = (posts(all_of(path, guess(path))) for _ in range(2))
    assert [post.id for post in first] == [post.id for post in second]
    assert len({post.id for post in first}) == 2


def test_an_id_that_a_spreadsheet_rounded_is_not_believed(tmp_path: Path) -> None:
    path = write(
        tmp_path, "id,date,text\n1.9E+18,2026-01-01 10:00,un\n1.9E+18,2026-01-01 10:00,b\n"
    )
    assert len({post.id for post in posts(all_of(path, guess(path)))}) == 2


def test_posts_of_x_have_the_ids_of_x(tmp_path: Path) -> None:
    rows = "date,text,url\n2026-01-01 10:00,un,https://twitter.com/bo/status/123456?s=20\n"
    path = write(tmp_path, rows)
    (post,) = posts(all_of(path, guess(path)))
    assert (post.network, post.id) == ("x", "123456")


def test_formulas_are_harmless_text(tmp_path: Path) -> None:
    path = write(tmp_path, 'date,text\n2026-01-01 10:00,"=HYPERLINK(""http://x"",""y"")"\n')
    assert posts(all_of(path, guess(path)))[0].text == '=HYPERLINK("http://x","y")'


def test_tags_and_handles_are_found_in_the_text(tmp_path: Path) -> None:
    text = "Merci @bo.example et @camille: #Airbus #été2026 #1 x#y a@b.fr http://x/#z"
    path = write(tmp_path, f"date,text\n2026-01-01 10:00,{text}\n")
    (post,) = posts(all_of(path, guess(path)))
    assert post.tags == ("Airbus", "été2026")
    assert post.mentioned == ("bo.example", "camille")


def test_one_bad_row_never_stops_a_file(tmp_path: Path) -> None:
    wide = ",".join(["x"] * 10_000)
    path = write(
        tmp_path,
        "date,text\n2026-01-01 10:00,un\n,deux\n2026-01-01 10:00\nhier,trois\n"
        f"2026-01-01 10:00,\x00quatre\x00\n{wide}\n2026-01-01 10:00,cinq,{wide}\n",
    )
    reads = all_of(path, guess(path), has_header=True, date_format="iso")
    assert [post.text for post in posts(reads)] == ["un", "quatre", "cinq"]
    assert codes(reads) == [
        (3, "date_missing"),
        (4, "text_missing"),
        (5, "date_not_readable"),
        (7, "date_not_readable"),
    ]


def test_a_quote_that_never_closes_costs_one_line(tmp_path: Path) -> None:
    good = "".join(f"2026-01-01 10:00,ligne {n}\n" for n in range(2_500))
    path = write(tmp_path, f'date,text\n2026-01-01 10:00,"jamais fermé\n{good}')
    reads = all_of(path, guess(path))
    assert codes(reads) == [(2, "quote_not_closed")]
    assert len(posts(reads)) == 2_500


def test_cells_of_several_lines_are_one_row(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'date,text\r\n2026-01-01 10:00,"un\r\ndeux"\r\n2026-01-01 10:00,trois\r\n'
    )
    reads = all_of(path, guess(path))
    assert [post.text for post in posts(reads)] == ["un\ndeux", "trois"]
    assert [one.line for one in reads] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reading_goes_on_where_it_stopped(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f'2026-01-01 10:00,"é\n{n}"\n' for n in range(300))
    path = write(tmp_path, f"date,text\n{rows}", encoding)
    found = guess(path)
    whole = all_of(path, found)
    assert len(posts(whole)) == 300
    for stop in (0, 1, 150, 299):
        rest = all_of(path, found, whole[stop].position)
        assert [(one.line, one.events) for one in rest] == [
            (one.line, one.events) for one in whole[stop + 1 :]
        ]
    assert whole[-1].bytes_done == path.stat().st_size


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("encoding", "klingon"),
        ("delimiter", ""),
        ("delimiter", '"'),
        ("date_format", "%Y%"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(tmp_path: Path, name: str, value: str) -> None:
    path = write(tmp_path, FRENCH)
    changed = msgspec.structs.replace(guess(path).mapping, **{name: value})
    with pytest.raises(ValueError, match=r".+"):
        list(read(path, Shape.CSV, changed, received_at=NOW))


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)


@given(st.lists(st.lists(CELL | st.just('a "b",\nc'), min_size=2, max_size=4), max_size=6))
def test_what_a_careful_program_writes_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    reader = RowReader(_Given(out.getvalue().encode()), "utf-8", ",")
    expected = [tuple(row) for row in table if any(row) or len(row) > 1]
    assert [row.cells for row in reader] == expected


class _Given(Pieces):
    """Pieces out of memory, in ones of seven bytes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(Path())
        self._data = data

    def __iter__(self) -> Any:
        for start in range(0, len(self._data), 7):
            yield self._data[start : start + 7]


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    for row in RowReader(_Given(text.encode("utf-8", "replace")), "utf-8", ","):
        assert row.first <= row.last
