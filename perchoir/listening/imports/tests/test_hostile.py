"""Files that mean harm, or that are simply something else."""

import errno
import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
import zstandard
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perchoir.core.people.models import Member
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.tests.rig import (
    check_and_start,
    csv_file,
    form_values,
    lying_in,
    press_rows,
    upload,
    work,
    x_file,
)
from perchoir.listening.imports.uploading import ToUploads
from perchoir.listening.mentions.models import Mention
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
INDEX = "/w/morvan/imports/"
MARKUP = "<script>alert(1)</script><b>Morvan</b>"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00"
WORKBOOK = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00xl/workbook.xml"
Usage = namedtuple("Usage", "total used free")


def refused(client: Client, content: bytes, name: str) -> str:
    answer = client.post(f"{INDEX}add/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert not Import.objects.exists()
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (PNG * 20, "picture.csv", "This is no file that Perchoir can read."),
        (WORKBOOK * 20, "report.xlsx", "saved as CSV"),
        (b"  \n\n", "nothing.csv", "This file is empty."),
        (b'{"hello": "world"}\n', "other.json", "This is no file that Perchoir can read."),
        (b"\x1f\x8b\x08damaged", "broken.gz", "damaged or cut short"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_removed(
    content: bytes, name: str, said: str, analyst: Member, sign_in: SignIn, uploads: Path
) -> None:
    assert said in refused(sign_in(analyst), content, name)
    assert lying_in(uploads) == []


def test_a_form_without_a_file_says_what_to_do(analyst: Member, sign_in: SignIn) -> None:
    answer = sign_in(analyst).post(f"{INDEX}add/")

    assert answer.status_code == 400
    assert "Choose a file first." in answer.content.decode()


def test_a_file_larger_than_the_disk_is_refused_before_it_is_read(
    analyst: Member, sign_in: SignIn, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 200_001_000))

    said = refused(sign_in(analyst), x_file(100), "posts.ndjson")

    assert "too large for the disk" in said
    assert lying_in(uploads) == []


def test_a_disk_that_fills_while_the_file_arrives_keeps_nothing_of_it(
    analyst: Member, sign_in: SignIn, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: ToUploads, _data: bytes, _start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ToUploads, "receive_data_chunk", full)

    assert "disk of this installation is full" in refused(sign_in(analyst), x_file(9), "a.ndjson")
    assert lying_in(uploads) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "\u202egpj.exe", "a\x00b"]
)
def test_a_file_is_never_stored_under_its_own_name(
    name: str, analyst: Member, sign_in: SignIn, uploads: Path
) -> None:
    row = upload(sign_in(analyst), x_file(2), name)

    assert lying_in(uploads) == [uploads / str(analyst.workspace.pk) / row.path]
    assert not set(row.name) & set("/\\\u202e\x00")
    assert row.path.isalnum()


def test_markup_in_every_place_is_shown_as_text(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    rows = [f"01/03/2026 10:00;@{MARKUP};{MARKUP};{MARKUP}", f"{MARKUP};x;y;z", *press_rows(9)]
    row = upload(client, csv_file(rows, f"Date;Auteur;Message;{MARKUP}"), f"{MARKUP[:20]}.csv")
    drawn = client.get(f"{INDEX}{row.pk}/").content.decode()
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()
    checked = client.get(f"{INDEX}{row.pk}/").content.decode()

    for page in (drawn, checked, client.get(INDEX).content.decode()):
        assert "<script>alert" not in page
        assert "<b>Morvan" not in page
    assert "&lt;script&gt;" in drawn


def test_ten_thousand_columns_make_a_page_that_can_be_used(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    names = ";".join(["date", "message", *(f"c{place}" for place in range(10_000))])
    rows = [f"2026-03-0{day} 10:00;Morvan {day};" + "x;" * 9_999 for day in range(1, 5)]
    row = upload(client, csv_file(rows, names))

    answer = client.get(f"{INDEX}{row.pk}/")

    assert len(answer.content) < 400_000
    assert next(post.text for post in answer.context["preview"].posts) == "Morvan 1"
    check_and_start(client, row)
    work()
    assert Mention.objects.count() == 4


def test_a_bomb_is_one_line_that_is_too_long(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    bomb = zstandard.ZstdCompressor().compress(x_file(4) + b"0" * 100_000_000 + b"\n" + x_file(8))
    assert len(bomb) < 50_000
    row = upload(client, bomb, "bomb.zst")
    check_and_start(client, row)
    work()

    row.refresh_from_db()
    assert (row.state, row.added, row.problems) == ("done", 4, 1)
    assert row.problem_lines.get().code == "line_too_long"


def test_what_no_database_takes_is_taken_in_without_it(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    strange = {"id": "1800000000000000077", "author_id": "7", "text": "Morvan \x00 \ud800 fin"}
    lines = [json.dumps(strange | {"created_at": "2026-03-02T08:00:00Z"}), '{"id": "\x00"}']
    row = upload(client, x_file(2) + "\n".join([*lines, "[" * 50_000]).encode())
    check_and_start(client, row)
    work()

    row.refresh_from_db()
    assert row.state == "done"
    assert row.problems >= 2
    assert Mention.objects.count() == row.added >= 1


@pytest.mark.parametrize(
    "forged",
    [
        {"column_text": "99999"},
        {"column_text": "-1"},
        {"zone": "../../etc/passwd"},
        {"encoding": "rot13"},
        {"date_format": "%Y" * 500},
        {"delimiter": '"'},
        {"network": "x" * 300},
    ],
)
def test_a_forged_mapping_is_refused(
    forged: dict[str, str], analyst: Member, sign_in: SignIn
) -> None:
    client = sign_in(analyst)
    row = upload(client, csv_file(press_rows(3)))
    values = form_values(client, row) | forged

    assert client.post(f"{INDEX}{row.pk}/check/", values).status_code == 400
    assert client.get(f"{INDEX}{row.pk}/?{urlencode(values)}").status_code == 200
    row.refresh_from_db()
    assert row.state == "uploaded"


def test_strange_page_numbers_and_watches_are_harmless(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(3))
    client.post(f"{INDEX}{row.pk}/check/")
    work()

    for query in ("after=x", "after=-1", f"after={'9' * 40}", "watch=0", "watch=²"):
        assert client.get(f"{INDEX}{row.pk}/?{query}").status_code == 200
        assert client.get(f"{INDEX}{row.pk}/confirm/?{query}").status_code == 200
    assert client.post(f"{INDEX}{row.pk}/start/", {"watch": "999999"}).status_code == 400
