"""A file that arrives in pieces."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from perchoir.core.people.models import Member
from perchoir.listening.imports import arriving
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.tests.rig import lying_in, x_file

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
ADD = "/w/morvan/imports/add/"


def begin(client: Client, size: int) -> str:
    return str(client.post(f"{ADD}begin/", {"size": size}).json()["upload"])


def send(client: Client, upload: str, at: int, content: bytes) -> int:
    answer = client.post(
        f"{ADD}piece/?upload={upload}&at={at}", content, content_type="application/octet-stream"
    )
    return int(answer.json()["at"])


def test_pieces_become_the_file(analyst: Member, sign_in: SignIn, uploads: Path) -> None:
    client, content = sign_in(analyst), x_file(50)
    upload = begin(client, len(content))
    at = 0
    while at < len(content):
        at = send(client, upload, at, content[at : at + 1_000])

    answer = client.post(f"{ADD}finish/", {"upload": upload, "name": "archive.ndjson"})

    row = Import.objects.get()
    assert answer.json() == {"url": f"/w/morvan/imports/{row.pk}/"}
    assert (row.name, row.bytes_total) == ("archive.ndjson", len(content))
    assert lying_in(uploads)[0].read_bytes() == content


def test_a_piece_that_comes_twice_or_too_early_changes_nothing(
    analyst: Member, sign_in: SignIn, uploads: Path
) -> None:
    client = sign_in(analyst)
    upload = begin(client, 9)
    assert send(client, upload, 0, b"abc") == 3
    assert send(client, upload, 0, b"abc") == 3
    assert send(client, upload, 7, b"xyz") == 3
    assert send(client, upload, 3, b"def") == 6
    assert lying_in(uploads)[0].read_bytes() == b"abcdef"


def test_a_piece_that_is_too_large_leaves_the_file_as_it_was(
    analyst: Member, sign_in: SignIn, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "LARGEST_PIECE", 10)
    client = sign_in(analyst)
    upload = begin(client, 99)
    send(client, upload, 0, b"abc")

    answer = client.post(
        f"{ADD}piece/?upload={upload}&at=3", b"x" * 11, content_type="application/octet-stream"
    )

    assert answer.status_code == 400
    assert lying_in(uploads)[0].read_bytes() == b"abc"


def test_a_file_larger_than_the_disk_is_refused_before_its_first_piece(
    analyst: Member, sign_in: SignIn, uploads: Path
) -> None:
    answer = sign_in(analyst).post(f"{ADD}begin/", {"size": 10**15 - 1})

    assert answer.status_code == 400
    assert "too large for the disk" in answer.json()["sentence"]
    assert lying_in(uploads) == []


def test_the_upload_of_somebody_else_is_not_there(
    analyst: Member, owner: Member, sign_in: SignIn
) -> None:
    upload = begin(sign_in(analyst), 3)

    for forged in (upload, "", "nonsense", upload[:-1]):
        answer = sign_in(owner).post(f"{ADD}finish/", {"upload": forged, "name": "a"})
        assert answer.status_code == 400
        assert "no longer there" in answer.json()["sentence"]


def test_a_wrong_file_is_said_to_be_wrong_at_the_end(
    analyst: Member, sign_in: SignIn, uploads: Path
) -> None:
    client = sign_in(analyst)
    upload = begin(client, 4)
    send(client, upload, 0, b"%PDF-1.7")

    answer = client.post(f"{ADD}finish/", {"upload": upload, "name": "report.pdf"})

    assert "no file that Perchoir can read" in answer.json()["sentence"]
    assert lying_in(uploads) == []


def test_an_upload_is_finished_once(analyst: Member, sign_in: SignIn) -> None:
    client = sign_in(analyst)
    content = x_file(2)
    upload = begin(client, len(content))
    send(client, upload, 0, content)
    first = client.post(f"{ADD}finish/", {"upload": upload, "name": "a"}).json()

    assert client.post(f"{ADD}finish/", {"upload": upload, "name": "a"}).json() == first
    assert Import.objects.count() == 1


def test_pieces_leave_the_disk_some_room(
    analyst: Member, sign_in: SignIn, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(analyst)
    upload = begin(client, 9)
    nearly_full = SimpleNamespace(free=arriving.LARGEST_PIECE)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: nearly_full)

    answer = client.post(
        f"{ADD}piece/?upload={upload}&at=0", b"abc", content_type="application/octet-stream"
    )

    assert answer.status_code == 400
    assert [path.stat().st_size for path in lying_in(uploads)] == [0]
