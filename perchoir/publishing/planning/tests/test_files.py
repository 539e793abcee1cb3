"""Files of posts: whatever a spreadsheet does to them, a dry run says line by line what they would
become, and what is exported comes back the same."""

import json
from datetime import UTC, datetime

import pytest
from django.http import Http404

from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.planning.exporting import csv_pieces, export_posts, json_pieces
from perchoir.publishing.planning.importing import add_file, change_reading, dry_run, import_posts
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.planning.reading import (
    MOST_BYTES,
    MOST_ROWS,
    date_formats_of,
    local_time_of,
    read_posts,
)
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import add_account, make_voice, write
from perchoir.publishing.voices.models import Voice

PARIS = "Europe/Paris"
GOOD = "voix;date;texte\nmorvan;08/05/2031 10:00;Été à Brest\n"


def _file(by: Member, text: str | bytes) -> PlanFile:
    data = text.encode() if isinstance(text, str) else text
    return add_file(by, name="posts.csv", data=data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_spreadsheet_is_read_whatever_its_encoding(
    manager: Member, voice: Voice, encoding: str
) -> None:
    found = dry_run(_file(manager, GOOD.encode(encoding)))
    (one,) = found.planned
    assert (one.line, one.text, one.local_time, one.zone) == (
        2, "Été à Brest", "2031-05-08T10:00", PARIS,
    )  # fmt: skip
    assert one.accounts == list(voice.accounts.all())
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("written", "date_format", "expected"),
    [
        ("2031-05-08T10:00", "iso", ("2031-05-08T10:00", PARIS)),
        ("2031-05-08T10:00:00+02:00", "iso", ("2031-05-08T08:00", "UTC")),
        ("08/05/2031 à 10h30", "%d/%m/%Y %H:%M", ("2031-05-08T10:30", PARIS)),
        ("47976.4375", "excel", ("2031-05-08T10:30", PARIS)),
        ("47976,4375", "iso", ("2031-05-08T10:30", PARIS)),
        ("tomorrow", "iso", None),
        ("99999999999999", "excel", None),
    ],
)
def test_times_are_read_as_they_are_written(
    written: str, date_format: str, expected: tuple[str, str] | None
) -> None:
    assert local_time_of(written, date_format, PARIS) == expected


def test_days_of_a_spreadsheet_are_known_by_their_look() -> None:
    assert date_formats_of(["47976.4", "47977"]) == ["excel"]
    assert date_formats_of([]) == []
    assert date_formats_of(["31/12/2031 10:00", "wrong"])[0] == "%d/%m/%Y %H:%M"


def test_each_bad_line_has_its_number_and_its_sentence(manager: Member, voice: Voice) -> None:
    make_voice(manager.workspace, "helene", time_zone="America/New_York")
    lines = [
        "voice,time,text,accounts,zone,media",
        "nobody,2031-05-08T10:00,Un,,,",
        "morvan,soon,Deux,,,",
        "morvan,2020-05-08T10:00,Trois,,,",
        "morvan,2031-05-08T10:00,,,,",
        "morvan,2031-05-08T10:00,Cinq,bluesky,,",
        "morvan,2031-05-08T10:00,Six,,Europe/Nowhere,",
        "morvan,2031-05-08T10:00,Sept,,,abc",
        'morvan,2031-05-08T10:00,"Huit',
        "helene,2031-05-08T10:00,Neuf,mastodon,,",
    ]
    found = dry_run(_file(manager, "\n".join(lines)))
    assert [one.number for one in found.bad] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(one.sentence.endswith((".", "?")) or one.sentence for one in found.bad)
    assert [(one.line, one.zone) for one in found.planned] == [(10, "America/New_York")]


def test_what_would_be_asked_at_hand_in_is_noted(manager: Member, voice: Voice) -> None:
    found = dry_run(_file(manager, f"voice,text\nmorvan,{'mot ' * 400}\n"))
    (one,) = found.planned
    assert one.notes


def test_formulas_are_text(manager: Member, voice: Voice) -> None:
    found = dry_run(_file(manager, "voice,text\nmorvan,'=1+1\nmorvan,=SUM(A1)\n"))
    assert [one.text for one in found.planned] == ["=1+1", "=SUM(A1)"]


def test_columns_can_be_read_in_another_way(manager: Member, voice: Voice) -> None:
    file = _file(manager, "qui,colonne a,colonne b\nmorvan,Bonjour,05/08/2031 10:00\n")
    assert dry_run(file).planned == []
    columns = {"voice": 0, "text": 1, "time": 2, "nothing": 9}
    change_reading(manager, file, {"columns": columns, "date_format": "%m/%d/%Y %H:%M"})
    (one,) = dry_run(file).planned
    assert (one.text, one.local_time) == ("Bonjour", "2031-05-08T10:00")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a workbook",
        b"{",
        b"[" * 100_000,
        b'{"posts": 3}',
        b"\x00\x01\x02" * 500,
        b"a" * (MOST_BYTES + 1),
        b"text\n" + b"x\n" * (MOST_ROWS + 1),
    ],
)
def test_what_is_no_file_of_posts_is_said(data: bytes) -> None:
    with pytest.raises(Mistake):
        read_posts(data, {})


def test_json_is_read_and_its_bad_posts_are_counted(manager: Member, voice: Voice) -> None:
    posts = [{"text": "Un", "voice": "@Morvan"}, 3, {"content": {"parts": 7}, "voice": "morvan"}]
    found = dry_run(_file(manager, json.dumps(posts)))
    assert [one.text for one in found.planned] == ["Un"]
    assert [one.number for one in found.bad] == [2, 3]


def test_versions_threads_links_and_pictures_come_in(manager: Member, voice: Voice) -> None:
    picture = Attachment.objects.create(
        workspace=manager.workspace, sha256="a" * 64, kind="image", mime="image/png", size=1
    )
    text = (
        "voice,text,variant mastodon,link,media,alt\n"
        f'morvan,"Un\n---\nDeux",Court,https://morvan.example/,{"a" * 64},Un atelier\n'
    )
    (one,) = dry_run(_file(manager, text)).planned
    parts = one.content["parts"]
    assert [part["text"] for part in parts] == ["Un", "Deux"]
    assert (parts[0]["media"][0]["attachment"], parts[0]["media"][0]["alt"]) == (
        picture.pk, "Un atelier",
    )  # fmt: skip
    assert parts[0]["card"]["url"] == "https://morvan.example/"
    assert one.content["variants"]["mastodon"][0]["text"] == "Court"


def test_drafts_are_made_once_all_or_none(manager: Member, voice: Voice) -> None:
    file = _file(manager, GOOD)
    with pytest.raises(Conflict):
        import_posts(manager, file, count=2)
    assert not Post.objects.exists()
    (post,) = import_posts(manager, file, count=1)
    assert (post.door, post.deliveries.get().state) == ("import", State.DRAFT)
    assert not PlanFile.objects.exists()
    with pytest.raises(Conflict):
        import_posts(manager, file, count=1)


def test_only_who_writes_imports(
    analyst: Member, manager: Member, stranger: Member, voice: Voice
) -> None:
    with pytest.raises(Forbidden):
        add_file(analyst, name="posts.csv", data=b"text\nBonjour\n")
    with pytest.raises(Http404):
        import_posts(stranger, _file(manager, GOOD), count=1)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_goes_out_comes_back_the_same(
    manager: Member, voice: Voice, form: str, language: str
) -> None:
    picture = Attachment.objects.create(
        workspace=manager.workspace, sha256="b" * 64, kind="image", mime="image/png", size=1
    )
    add_account(voice, "bluesky")
    content = {
        "language": "fr",
        "parts": [
            {"text": '=Un;\n"deux"', "media": [{"attachment": picture.pk, "alt": "Là"}]},
            {"text": "Suite https://morvan.example/"},
        ],
        "variants": {"bluesky": [{"text": "Court"}]},
    }
    accounts = list(voice.accounts.filter(network="bluesky"))
    post = create_post(
        manager, voice, content=content, accounts=accounts, local_time="2031-05-08T10:00"
    )
    posts = export_posts(
        manager, datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 6, 1, tzinfo=UTC)
    )
    pieces = (
        json_pieces(posts, manager.workspace)
        if form == "json"
        else csv_pieces(posts, manager.workspace, language)
    )
    found = dry_run(_file(manager, "".join(pieces)))
    assert found.bad == []
    (one,) = found.planned
    assert one.content == post.content
    assert (one.accounts, one.local_time, one.zone) == (accounts, "2031-05-08T10:00", PARIS)


def test_only_who_reads_exports(ambassador: Member) -> None:
    start = datetime(2031, 5, 1, tzinfo=UTC)
    with pytest.raises(Forbidden):
        export_posts(ambassador, start, start)


ALIKE = "Nous ouvrons les portes de notre atelier samedi matin"


def _rows(*texts: str) -> str:
    return "voice,date,text\n" + "".join(
        f"morvan,2031-05-{8 + place:02d} 10:00,{text}\n" for place, text in enumerate(texts)
    )


def test_a_dry_run_asks_what_a_hand_in_asks(manager: Member, voice: Voice) -> None:
    write(manager, voice, ALIKE, local_time="2031-05-20T10:00")
    found = dry_run(_file(manager, _rows(ALIKE, "Merci @paul@ailleurs.example")))
    alike, named = found.planned
    assert [one.kind for one in alike.questions] == ["similar"]
    assert [one.kind for one in named.questions] == ["name"]
    assert found.asks == 2


def test_posts_of_one_file_are_compared_with_one_another(manager: Member, voice: Voice) -> None:
    found = dry_run(_file(manager, _rows(ALIKE, ALIKE, "Bonjour")))
    kinds = [[one.kind for one in planned.questions] for planned in found.planned]
    assert kinds == [["similar"], ["similar"], []]


def test_an_import_is_not_made_before_its_questions_are_known(
    manager: Member, voice: Voice
) -> None:
    file = _file(manager, _rows(ALIKE, ALIKE))
    with pytest.raises(Conflict):
        import_posts(manager, file, count=2)
    assert not Post.objects.exists()
    assert len(import_posts(manager, file, count=2, known=2)) == 2
