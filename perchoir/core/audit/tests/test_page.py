"""The audit page: sentences, filters, pages and files."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client
from django.utils.translation import override

from perchoir.core.audit.actions import record
from perchoir.core.audit.models import Entry
from perchoir.core.audit.sentences import all_sentences, sentence_of, verb_label
from perchoir.core.people.models import Member, User

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGE = "/w/morvan/audit/"


def body(client: Client, query: str = "") -> str:
    return client.get(PAGE + query).content.decode()


def test_the_log_reads_as_sentences_in_both_languages(owner: Member, sign_in: SignIn) -> None:
    record(
        owner.workspace,
        owner.user,
        "member.role_changed",
        name="Léo",
        before="analyst",
        after="owner",
    )
    client = sign_in(owner)
    assert "Odile changed the role of \u2068Léo\u2069 from analyst to owner." in body(client)
    User.objects.filter(pk=owner.user.pk).update(language="fr")
    assert "Odile a changé le rôle de \u2068Léo\u2069" in body(client)


def test_every_verb_of_the_house_reads_in_both_languages() -> None:
    for verb, said in all_sentences().items():
        with override("en"):
            english, shown = str(said), verb_label(verb)
        with override("fr"):
            assert str(said) != english, verb
        assert "%" not in shown, verb


def test_an_unknown_verb_still_says_who_and_what(owner: Member) -> None:
    entry = record(owner.workspace, None, "future.verb", name="x")
    with override("en"):
        assert sentence_of(entry) == "Perchoir: future.verb"


def test_names_are_shown_as_text_and_cannot_turn_the_line_around(
    owner: Member, sign_in: SignIn
) -> None:
    name = "<b>\u202egro.live\u202c"
    record(owner.workspace, owner.user, "member.removed", name=name, role="analyst")
    page = body(sign_in(owner))
    assert "<b>" not in page
    assert "\u202e" not in page


def test_the_log_is_filtered_by_person_verb_and_day(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)):
        record(owner.workspace, owner.user, "invitation.made", role="analyst")
    with time_machine.travel(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        record(owner.workspace, analyst.user, "member.left")
        record(owner.workspace, None, "invitation.revoked", role="leader")
    client = sign_in(owner)

    def lines(query: str) -> list[int]:
        page = body(client, query)
        return [n for n in range(1, 4) if f'id="line-{n}"' in page]

    assert lines("") == [1, 2, 3]
    assert lines(f"?actor={owner.user.pk}") == [1]
    assert lines("?actor=0") == [3]
    assert lines("?verb=member.left") == [2]
    # 23:30 UTC on the first is already the second of March in Paris.
    assert lines("?day=2026-03-02") == [1]
    assert lines("?day=2026-03-01") == []
    assert lines("?actor=nobody&verb=nothing&day=yesterday") == [1, 2, 3]


def test_pages_follow_each_other_both_ways_without_a_gap(owner: Member, sign_in: SignIn) -> None:
    for number in range(120):
        record(owner.workspace, owner.user, "member.joined", role="analyst", n=number)
    client = sign_in(owner)

    def lines(query: str) -> list[int]:
        rows = client.get(PAGE + query).context["rows"]
        return [entry.sequence for entry, _ in rows]

    assert lines("") == list(range(120, 70, -1))
    assert lines("?before=71") == list(range(70, 20, -1))
    assert lines("?before=21") == list(range(20, 0, -1))
    assert lines("?after=20") == list(range(70, 20, -1))
    assert lines("?after=70") == list(range(120, 70, -1))
    assert client.get(PAGE).context["newer"] == ""
    assert client.get(PAGE + "?before=21").context["older"] == ""
    assert lines("?before=-1") == lines("?before=9999999999999999999999") == lines("")


def test_the_csv_export_carries_the_filter_and_no_formula(owner: Member, sign_in: SignIn) -> None:
    User.objects.filter(pk=owner.user.pk).update(name="=HYPERLINK(1)")
    owner.user.refresh_from_db()
    record(owner.workspace, owner.user, "member.left")
    record(owner.workspace, None, "invitation.made", role="analyst")
    answer = sign_in(owner).get(PAGE + f"export.csv?actor={owner.user.pk}")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2] == "'=HYPERLINK(1)"


def test_the_json_export_carries_every_field_of_the_chain(owner: Member, sign_in: SignIn) -> None:
    entry = record(owner.workspace, owner.user, "member.left")
    (row,) = json.loads(sign_in(owner).get(PAGE + "export.json").getvalue())
    assert row["digest"] == entry.digest
    assert row["sentence"] == "Odile left the workspace."


def test_an_export_of_nothing_is_still_a_file(owner: Member, sign_in: SignIn) -> None:
    assert json.loads(sign_in(owner).get(PAGE + "export.json").getvalue()) == []


def test_there_is_no_other_kind_of_export(owner: Member, sign_in: SignIn) -> None:
    assert sign_in(owner).get(PAGE + "export.xml").status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_the_asynchronous_server_streams_the_export(owner: Member) -> None:
    for _ in range(3):
        await sync_to_async(record)(owner.workspace, owner.user, "member.left")
    client = AsyncClient()
    await client.aforce_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = await client.get(PAGE + "export.json")
    assert isinstance(answer, StreamingHttpResponse)
    parts = [part async for part in answer]
    count = await Entry.objects.acount()
    await sync_to_async(connections.close_all)()
    assert len(json.loads(b"".join(parts))) == count == 3


@pytest.mark.django_db(transaction=True)
async def test_a_french_reader_gets_a_french_table_from_the_asynchronous_server(
    owner: Member,
) -> None:
    await User.objects.filter(pk=owner.user.pk).aupdate(language="fr")
    await sync_to_async(record)(owner.workspace, owner.user, "member.left")
    client = AsyncClient()
    await client.aforce_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = await client.get(PAGE + "export.csv")
    assert isinstance(answer, StreamingHttpResponse)
    content = b"".join([part async for part in answer]).decode("utf-8-sig")
    await sync_to_async(connections.close_all)()
    names, row = csv.reader(io.StringIO(content), delimiter=";")
    assert names[:2] == ["Ligne", "Heure (UTC)"]
    assert row[4] == "Odile a quitté l’espace."


@pytest.mark.parametrize("address", ["", "export.csv"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_all_reason_is_no_day(
    owner: Member, sign_in: SignIn, address: str, day: str
) -> None:
    assert sign_in(owner).get(f"{PAGE}{address}?day={day}").status_code == 200
