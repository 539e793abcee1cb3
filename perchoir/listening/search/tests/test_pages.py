"""The search page, its filters, saved filters and exports."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries as AtMost

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Mention, Star, Triage
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.search.tests.stored import (
    NOON,
    make_post,
    make_watch,
    store,
    store_texts,
)
from perchoir.networks.contract import Kind

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/search/"


@pytest.fixture
def reader(owner: Member, sign_in: SignIn) -> Client:
    return sign_in(owner)


def found(reader: Client, **asked: str | int) -> list[str]:
    page = reader.get(HERE, asked)
    assert page.status_code == 200
    return [card.mention.text for card in page.context["cards"]]


def test_results_show_their_words_marked_and_markup_as_text(
    reader: Client, workspace: Workspace
) -> None:
    store_texts(make_watch(workspace), '<img src=x onerror="alert(1)"> Airbus')
    page = reader.get(HERE, {"q": "airbus"}).content.decode()
    assert "<mark>Airbus</mark>" in page
    assert "<img src=x" not in page


def test_a_mistake_is_pointed_at(reader: Client) -> None:
    page = reader.get(HERE, {"q": "airbus ("}).content.decode()
    assert "never closed" in page
    assert '<mark class="mistake">(</mark>' in page


def test_filters_narrow_the_results(reader: Client, owner: Member, workspace: Workspace) -> None:
    one, other = make_watch(workspace, "Un"), make_watch(workspace, "Autre")
    reply = make_post("réponse", NOON, handle="ana", kind=Kind.REPLY, network="mastodon")
    english = make_post("english", NOON, language="en-GB")
    mentions = store(one, reply, english) + store(other, make_post("ailleurs", NOON))
    Triage.objects.create(mention=mentions[0], workspace=workspace, handled_at=timezone.now())
    Star.objects.create(mention=mentions[1], member=owner)
    assert set(found(reader, watch=one.pk)) == {"réponse", "english"}
    assert found(reader, network="mastodon") == ["réponse"]
    assert found(reader, language="en") == ["english"]
    assert found(reader, kind="reply") == ["réponse"]
    assert found(reader, author="@ana") == ["réponse"]
    assert found(reader, state="handled") == ["réponse"]
    assert set(found(reader, state="open")) == {"english", "ailleurs"}
    assert found(reader, starred="1") == ["english"]
    assert found(reader, since="2026-11-21") == []
    assert found(reader, q="ailleurs", watch=one.pk) == []


def test_a_hidden_mention_is_found_only_when_asked_for(
    reader: Client, workspace: Workspace
) -> None:
    mention = store_texts(make_watch(workspace), "cachée", "visible")[0]
    Triage.objects.create(mention=mention, workspace=workspace, hidden_at=timezone.now())
    assert found(reader) == ["visible"]
    assert found(reader, state="hidden") == ["cachée"]


def test_older_results_follow_by_links(reader: Client, workspace: Workspace) -> None:
    store_texts(make_watch(workspace), *(f"morvan {n}" for n in range(70)))
    seen: list[str] = []
    address = HERE + "?q=morvan"
    while address:
        page = reader.get(address)
        seen += [card.mention.text for card in page.context["cards"]]
        address = page.context["older"]
    assert seen == [f"morvan {n}" for n in range(70)]


@pytest.mark.parametrize(
    "asked",
    [
        {"below": "x"}, {"below": "9" * 30}, {"below": "-5"}, {"watch": "9" * 18},
        {"since": "2026-99-99"}, {"until": "0001-01-01"}, {"q": "\0"}, {"language": "%"},
        {"author": "9" * 40}, {"network": "'"}, {"q": "a" * 10_000}, {"until": "9999-12-31"},
    ],
)  # fmt: skip
def test_forged_addresses_get_an_answer(
    reader: Client, workspace: Workspace, asked: dict[str, str]
) -> None:
    store_texts(make_watch(workspace), "morvan")
    assert reader.get(HERE, asked).status_code in (200, 400)


def test_the_number_of_results_is_told(reader: Client, workspace: Workspace) -> None:
    store_texts(make_watch(workspace), *(f"morvan {n}" for n in range(40)))
    assert "About 40 mentions" in reader.get(HERE + "count/", {"q": "morvan"}).content.decode()


def test_a_search_is_kept_renamed_and_deleted(reader: Client, workspace: Workspace) -> None:
    watch = make_watch(workspace)
    asked = {"name": "Chez nous", "q": "morvan", "watch": watch.pk, "language": "fr"}
    reader.post(HERE + "filters/", asked)
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.watch, saved.filters) == ("morvan", watch, {"language": "fr"})
    assert reader.get(f"{HERE}filters/{saved.pk}/")["Location"].endswith(
        f"?q=morvan&watch={watch.pk}&language=fr"
    )
    reader.post(f"{HERE}filters/{saved.pk}/rename/", {"name": "Ici"})
    saved.refresh_from_db()
    assert saved.name == "Ici"
    reader.post(f"{HERE}filters/{saved.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_filters_of_another_workspace_are_not_there(reader: Client, stranger: Member) -> None:
    theirs = SavedFilter.objects.create(workspace=stranger.workspace, name="X", query="x")
    assert reader.get(f"{HERE}filters/{theirs.pk}/").status_code == 404
    assert reader.post(f"{HERE}filters/{theirs.pk}/delete/").status_code == 404
    watch = make_watch(stranger.workspace)
    reader.post(HERE + "filters/", {"name": "Y", "q": "x", "watch": watch.pk})
    assert SavedFilter.objects.get(name="Y").watch is None


def test_an_export_is_a_table_without_formulas(reader: Client, workspace: Workspace) -> None:
    store_texts(make_watch(workspace), "=HYPERLINK(1)", "bonjour, monde\nici", "＝1+1", "-2+1")
    answer = reader.get(HERE + "mentions.csv")
    content = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content, newline="")))
    texts = [row["text"] for row in rows]
    assert texts == ["'=HYPERLINK(1)", "bonjour, monde\nici", "'＝1+1", "'-2+1"]
    assert Entry.objects.filter(verb="mentions.exported").count() == 1


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_an_export_holds_every_result(reader: Client, workspace: Workspace, form: str) -> None:
    store_texts(make_watch(workspace), *(f"morvan {n}" for n in range(350)), "autre")
    answer = reader.get(f"{HERE}mentions.{form}", {"q": "morvan"})
    content = answer.getvalue().decode()
    rows = json.loads(content) if form == "json" else list(map(json.loads, content.splitlines()))
    assert [row["text"] for row in rows] == [f"morvan {n}" for n in range(350)]


def test_an_export_says_what_is_estimated(reader: Client, workspace: Workspace) -> None:
    store_texts(make_watch(workspace), "morvan, merci, bravo, accueil formidable")
    row = json.loads(reader.get(HERE + "mentions.json").getvalue())[0]
    assert (row["estimated_sentiment"], row["estimated_offence"]) == ("positive", 0)


def test_an_export_of_nothing_is_still_a_file(reader: Client) -> None:
    answer = reader.get(HERE + "mentions.json", {"q": "rien"})
    assert json.loads(answer.getvalue()) == []


@pytest.mark.django_db(transaction=True)
async def test_an_export_streams_from_the_asynchronous_server(owner: Member) -> None:
    from asgiref.sync import sync_to_async

    watch = await sync_to_async(make_watch)(owner.workspace)
    await sync_to_async(store_texts)(watch, "morvan un", "morvan deux")
    reader = AsyncClient()
    await sync_to_async(reader.force_login)(
        owner.user, backend="django.contrib.auth.backends.ModelBackend"
    )
    answer: Any = await reader.get(HERE + "mentions.ndjson")
    lines = b"".join([piece async for piece in answer.streaming_content]).splitlines()
    await sync_to_async(connections.close_all)()
    assert [json.loads(line)["text"] for line in lines] == ["morvan un", "morvan deux"]


def test_an_edited_post_is_found_by_its_new_words_only(
    reader: Client, workspace: Workspace
) -> None:
    from perchoir.listening.search.indexing import index_mentions

    mention = store_texts(make_watch(workspace), "ancien texte")[0]
    Mention.objects.filter(pk=mention.pk).update(text="nouveau texte")
    index_mentions([mention.pk])
    assert found(reader, q="ancien") == []
    assert found(reader, q="nouveau") == ["nouveau texte"]


def test_the_index_is_made_again_by_command(reader: Client, workspace: Workspace) -> None:
    from django.core.management import call_command
    from django.db import connection

    store_texts(make_watch(workspace), *(f"morvan {n}" for n in range(5)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry")
    assert found(reader, q="morvan") == []
    call_command("reindex", stdout=StringIO())
    assert len(found(reader, q="morvan")) == 5


def test_an_ambassador_may_not_search(ambassador: Member, sign_in: SignIn) -> None:
    for page in ("", "count/", "mentions.csv"):
        assert sign_in(ambassador).get(HERE + page).status_code == 403


def test_a_search_with_a_mistake_is_not_kept(reader: Client) -> None:
    answer = reader.post(HERE + "filters/", {"name": "Broken", "q": "airbus OR ("})
    assert answer.status_code == 400
    assert not SavedFilter.objects.exists()


def test_results_are_read_in_as_many_queries_whatever_was_handed_to_whom(
    reader: Client, owner: Member, workspace: Workspace, django_assert_max_num_queries: AtMost
) -> None:
    texts = [f"Airbus {number}" for number in range(25)]
    for mention in store_texts(make_watch(workspace), *texts):
        Triage.objects.create(mention=mention, workspace=workspace, assignee=owner)
    reader.get(HERE)
    with django_assert_max_num_queries(20):
        assert len(found(reader, q="airbus")) == 25
