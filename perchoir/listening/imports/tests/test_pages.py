"""A file comes in by its pages: looked at, checked, decided, imported."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.tests.rig import (
    HEAD,
    check_and_start,
    csv_file,
    form_values,
    lying_in,
    press_rows,
    upload,
    work,
    x_file,
    zipped,
)
from perchoir.listening.mentions.models import Mention
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
INDEX = "/w/morvan/imports/"


def page(client: Client, row: Import, query: str = "") -> str:
    return client.get(f"{INDEX}{row.pk}/{query}").content.decode()


def test_a_file_goes_from_the_form_to_the_mentions(
    analyst: Member, sign_in: SignIn, brand: Watch, uploads: Path
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(100), "archive.ndjson")
    assert "Les Ateliers Morvan recrutent, numéro 0" in page(client, row)
    assert not Mention.objects.exists()

    client.post(f"{INDEX}{row.pk}/check/")
    work()
    assert not Mention.objects.exists()
    confirm = client.get(f"{INDEX}{row.pk}/confirm/").content.decode()
    assert "Import 50 posts" in confirm

    client.post(f"{INDEX}{row.pk}/start/")
    work()
    row.refresh_from_db()
    assert (row.state, row.posts, row.matched, row.added, row.known) == ("done", 100, 50, 50, 0)
    assert brand.matches.count() == Mention.objects.count() == 50
    assert lying_in(uploads) == []


def test_repeating_a_file_adds_nothing_and_says_so(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    check_and_start(client, upload(client, x_file(40)))
    work()

    again = upload(client, x_file(40))
    client.post(f"{INDEX}{again.pk}/check/")
    work()
    shown = client.get(f"{INDEX}{again.pk}/").context["plan"]
    assert (shown.new, shown.known) == (0, 20)
    client.post(f"{INDEX}{again.pk}/start/")
    work()

    again.refresh_from_db()
    assert (again.added, again.known) == (0, 20)
    assert Mention.objects.count() == 20


def test_a_post_that_stands_twice_in_a_file_comes_in_once(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(10) + x_file(10))
    check_and_start(client, row)
    work()

    row.refresh_from_db()
    assert (row.posts, row.matched, row.added, row.known) == (20, 10, 5, 5)


def test_the_dry_run_counts_each_watch_and_stores_nothing(
    analyst: Member, sign_in: SignIn, brand: Watch, jobs: Watch
) -> None:
    client = sign_in(analyst)
    rows = [*press_rows(6), "02/03/2026 14:00;@x;On recrute ailleurs;", "x;y;z;"]
    row = upload(client, csv_file(rows))
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()

    found = client.get(f"{INDEX}{row.pk}/").context["plan"]
    assert {(s.watch.name, s.new) for s in found.shares} == {("Morvan", 6), ("Emploi", 1)}
    assert found.new == 7
    row.refresh_from_db()
    assert (row.state, row.problems) == ("checked", 1)
    assert not Mention.objects.exists()


def test_only_what_the_chosen_watches_match_is_kept(
    analyst: Member, sign_in: SignIn, brand: Watch, jobs: Watch
) -> None:
    client = sign_in(analyst)
    rows = [*press_rows(6), "02/03/2026 14:00;@x;On recrute ailleurs;"]
    row = upload(client, csv_file(rows))
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()
    confirm = client.get(f"{INDEX}{row.pk}/confirm/?watch={jobs.pk}").content.decode()
    assert "Import 1 post" in confirm

    client.post(f"{INDEX}{row.pk}/start/", {"watch": jobs.pk})
    work()

    assert [mention.text for mention in Mention.objects.all()] == ["On recrute ailleurs"]


def test_the_columns_are_guessed_shown_and_corrected(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    rows = ["05/03/2026 10:30;@lea;Morvan livre;Quatre rames"]
    row = upload(client, csv_file(rows, "Date;Auteur;Message;Commentaire"))
    assert "Morvan livre" in page(client, row)

    values = form_values(client, row) | {"column_text": "3"}
    shown = client.get(f"{INDEX}{row.pk}/?{urlencode(values)}").context["preview"]
    assert [post.text for post in shown.posts] == ["Quatre rames"]
    row.refresh_from_db()
    assert row.mapping["columns"]["text"] == 2

    client.post(f"{INDEX}{row.pk}/check/", values)
    row.refresh_from_db()
    assert row.mapping["columns"]["text"] == 3


def test_dates_without_a_zone_are_in_the_workspaces_and_another_may_be_chosen(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, csv_file(["25/07/2026 10:30;@lea;Morvan livre;"]))
    values = form_values(client, row)
    shown = client.get(f"{INDEX}{row.pk}/").context["preview"]
    assert values["zone"] == "Europe/Paris"
    assert shown.posts[0].created_at.isoformat() == "2026-07-25T08:30:00+00:00"

    query = urlencode(values | {"zone": "UTC"})
    shown = client.get(f"{INDEX}{row.pk}/?{query}").context["preview"]
    assert shown.posts[0].created_at.isoformat() == "2026-07-25T10:30:00+00:00"


def test_cells_cut_in_another_way_have_their_columns_guessed_again(
    analyst: Member, sign_in: SignIn
) -> None:
    client = sign_in(analyst)
    content = csv_file(["a,b,c|2026-03-02 10:00|Morvan, enfin"], "tags|date|message")
    row = upload(client, content)
    values = form_values(client, row)
    assert values["delimiter"] == "|"

    wrong = client.get(f"{INDEX}{row.pk}/?{urlencode(values | {'delimiter': ','})}")
    right = form_values(client, row) | {
        "delimiter": "|",
        "cut": wrong.context["form"].initial["cut"],
    }
    shown = client.get(f"{INDEX}{row.pk}/?{urlencode(right)}").context["preview"]

    assert [post.text for post in shown.posts] == ["Morvan, enfin"]


def test_a_form_without_text_or_date_says_what_is_missing(analyst: Member, sign_in: SignIn) -> None:
    client = sign_in(analyst)
    row = upload(client, csv_file(press_rows(2)))
    values = form_values(client, row) | {"column_text": "", "column_created_at": ""}

    answer = client.post(f"{INDEX}{row.pk}/check/", values)

    assert answer.status_code == 400
    said = answer.content.decode()
    assert "Say which column holds the text." in said
    assert "Say which column holds the date." in said
    row.refresh_from_db()
    assert row.state == "uploaded"


def test_going_back_to_the_settings_forgets_the_check(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, csv_file([*press_rows(3), "x;y;z;"]))
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()

    client.post(f"{INDEX}{row.pk}/settings/")

    row.refresh_from_db()
    assert (row.state, row.posts, row.problem_lines.count()) == ("uploaded", 0, 0)
    assert "Check the whole file" in page(client, row)


def test_a_stopped_import_keeps_what_came_in_and_goes_on(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(30))
    check_and_start(client, row)

    client.post(f"{INDEX}{row.pk}/stop/")
    work()
    row.refresh_from_db()
    assert row.state == "stopped"
    assert "Go on from there" in page(client, row)

    client.post(f"{INDEX}{row.pk}/resume/")
    work()
    row.refresh_from_db()
    assert (row.state, row.added) == ("done", 15)


def test_a_stopped_check_leaves_the_file_as_it_came(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(30))
    client.post(f"{INDEX}{row.pk}/check/")
    client.post(f"{INDEX}{row.pk}/stop/")

    row.refresh_from_db()
    assert row.state == "uploaded"


def test_lines_that_cannot_be_read_are_listed_with_their_sentence(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    bad = ["31/02/2026 10:00;@a;Morvan;", ";@a;Morvan;", "02/03/2026 10:00;@a;;"]
    row = upload(client, csv_file([*press_rows(3), *bad]))
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()

    said = page(client, row)
    assert "The date is not written as the others are." in said
    assert "This row has no date." in said
    assert "This row has no text." in said
    assert "31/02/2026" in said


def test_problems_come_in_pages_and_as_a_file(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    rows = [*press_rows(60), *(f"=cmd|{number};x;y;" for number in range(120))]
    row = upload(client, csv_file(rows))
    client.post(f"{INDEX}{row.pk}/check/", form_values(client, row))
    work()

    first = client.get(f"{INDEX}{row.pk}/").context["problems"]
    second = client.get(f"{INDEX}{row.pk}/?after={first.after}").context["problems"]
    assert [len(first.rows), len(second.rows)] == [50, 50]
    assert first.rows[-1].line < second.rows[0].line
    download = b"".join(client.get(f"{INDEX}{row.pk}/problems.csv"))
    lines = download.decode("utf-8-sig").splitlines()
    assert len(lines) == 121
    assert ",'=cmd" in lines[1]


def test_compressed_files_are_read_as_they_are(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, zipped(x_file(20)), "archive.gz")
    assert "Compressed with gzip." in page(client, row)

    check_and_start(client, row)
    work()

    assert Mention.objects.count() == 10


def test_the_list_shows_every_file_with_its_state(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    upload(client, x_file(4), "mars.ndjson")
    done = upload(client, x_file(4), "avril.ndjson")
    check_and_start(client, done)

    said = client.get(INDEX).content.decode()

    assert "mars.ndjson" in said
    assert "To be checked" in said
    assert "Waiting" in said
    assert f"topics=import:{done.pk}" in said


def test_without_a_watch_nothing_is_started_and_the_page_says_why(
    analyst: Member, sign_in: SignIn
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(4))
    client.post(f"{INDEX}{row.pk}/check/")
    work()
    assert "No watch is on" in page(client, row)

    answer = client.post(f"{INDEX}{row.pk}/start/")

    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.state == "checked"


def test_a_second_click_on_start_is_told_that_it_moved_on(
    analyst: Member, sign_in: SignIn, brand: Watch
) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(4))
    check_and_start(client, row)

    assert client.post(f"{INDEX}{row.pk}/start/").status_code == 409


def test_removing_takes_the_file_and_leaves_the_mentions(
    analyst: Member, sign_in: SignIn, brand: Watch, uploads: Path
) -> None:
    client = sign_in(analyst)
    check_and_start(client, upload(client, x_file(4)))
    work()
    row = upload(client, x_file(8))
    assert len(lying_in(uploads)) == 1

    client.post(f"{INDEX}{row.pk}/remove/")

    assert lying_in(uploads) == []
    assert Mention.objects.count() == 2


def test_who_did_what_is_in_the_audit_log(analyst: Member, sign_in: SignIn, brand: Watch) -> None:
    client = sign_in(analyst)
    row = upload(client, x_file(4))
    check_and_start(client, row)
    work()

    verbs = Entry.objects.filter(workspace=analyst.workspace).order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == [
        "import.added",
        "import.checked",
        "import.started",
        "import.finished",
    ]


def test_a_leader_may_not_import(leader: Member, sign_in: SignIn) -> None:
    assert sign_in(leader).get(INDEX).status_code == 403


def test_the_import_of_another_workspace_is_not_found(
    analyst: Member, stranger: Member, sign_in: SignIn
) -> None:
    theirs = upload(sign_in(stranger), x_file(4), slug="elsewhere")

    assert sign_in(analyst).get(f"{INDEX}{theirs.pk}/").status_code == 404
    assert sign_in(analyst).post(f"{INDEX}{theirs.pk}/check/").status_code == 404


def test_a_form_without_its_token_is_refused_and_leaves_no_file(
    analyst: Member, uploads: Path
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst.user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"{INDEX}add/", {"file": SimpleUploadedFile("posts.csv", b"a;b")})

    assert answer.status_code == 403
    assert lying_in(uploads) == []


def test_the_form_with_its_token_is_taken(analyst: Member, uploads: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst.user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(INDEX)
    token = client.cookies["csrftoken"].value
    (uploads.parent / "posts").write_bytes(csv_file(press_rows(2), HEAD))

    with (uploads.parent / "posts").open("rb") as file:
        answer = client.post(f"{INDEX}add/", {"csrfmiddlewaretoken": token, "file": file})

    assert answer.status_code == 302
