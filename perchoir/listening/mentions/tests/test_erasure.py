"""An author asks what is kept about them, or asks that it goes."""

import json
from collections.abc import Callable
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries as Exactly

from perchoir.core.audit.actions import record
from perchoir.core.audit.models import Entry
from perchoir.core.audit.sentences import sentence_of, with_sentences
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions import erasure, triage
from perchoir.listening.mentions.models import Author, Mention, Note
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.tests.rig import posted, put
from perchoir.listening.watches.models import Watch

SignIn = Callable[[Member], Client]
ADDRESS = "/w/morvan/mentions/authors/"
TEXT = "Morvan ferme son usine de Brest, disent les syndicats"


@pytest.fixture
def stored(workspace: Workspace, brand: Watch, owner: Member) -> Workspace:
    put(workspace, posted("1", TEXT), posted("2"), posted("3", TEXT, author="b"))
    mention = Mention.objects.get(remote_id="2")
    Note.objects.create(mention=mention, member=owner, text="À rappeler")
    return workspace


def test_the_page_shows_what_is_kept_before_anything_goes(
    stored: Workspace, owner: Member, sign_in: SignIn
) -> None:
    owner.user.language = "en"
    owner.user.save()
    said = sign_in(owner).get(ADDRESS, {"network": "bluesky", "who": "@A.example"})
    assert "2 mentions go" in said.content.decode()
    assert Mention.objects.count() == 3


def test_an_export_holds_everything(stored: Workspace, owner: Member, sign_in: SignIn) -> None:
    author = Author.objects.get(remote_id="a")
    answer = sign_in(owner).post(f"{ADDRESS}{author.pk}/export/")
    document = json.loads(answer.getvalue())
    assert document["author"]["handle"] == "a.example"
    texts = {mention["text"]: mention for mention in document["mentions"]}
    assert texts[TEXT]["watches"] == ["Morvan"]
    assert texts["Morvan recrute à Brest"]["notes"] == ["À rappeler"]
    assert texts[TEXT]["as_received"] == '{"raw":1}'


def test_erasing_leaves_no_trace_and_right_counts(
    stored: Workspace, owner: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "STEP", 1)
    Author.objects.update(muted_at="2026-11-01T00:00:00Z")
    author = Author.objects.get(remote_id="a")
    sign_in(owner).post(f"{ADDRESS}{author.pk}/erase/")
    assert [author.remote_id for author in Author.objects.all()] == ["b"]
    survivor = Mention.objects.get()
    assert (survivor.remote_id, survivor.first_id, survivor.copies) == ("3", None, 0)
    assert differences(stored) == 0
    entry = Entry.objects.get(verb="author.erased")
    assert entry.details == {"network": "bluesky", "mentions": 2}


def test_an_erasure_takes_the_name_out_of_an_audit_log_that_still_verifies(
    stored: Workspace, owner: Member, sign_in: SignIn
) -> None:
    mention = Mention.objects.select_related("author", "workspace").get(remote_id="2")
    triage.mute_author(owner, mention)
    triage.unmute_author(owner, mention)
    triage.hand_over(owner, mention, owner)
    triage.take_back(owner, mention)
    assert _log(stored, "en")[:2] == ["Odile muted A.", "Odile let A be heard again."]
    sign_in(owner).post(f"{ADDRESS}{mention.author_id}/erase/")
    assert _log(stored, "en")[:4] == [
        "Odile muted an erased author.",
        "Odile let an erased author be heard again.",
        "Odile handed a mention by an erased author to Odile.",
        "Odile took back a mention by an erased author from Odile.",
    ]
    assert "écrite par un auteur effacé." in _log(stored, "fr")[2]
    told = Entry.objects.filter(verb__in=["author.muted", "mention.handed"])
    assert all(isinstance(entry.details["author"], int) for entry in told)
    call_command("audit", "verify", stdout=StringIO())


def _log(workspace: Workspace, language: str) -> list[str]:
    with override(language):
        lines = with_sentences(Entry.objects.filter(workspace=workspace).order_by("sequence"))
        return [said.replace("\u2068", "").replace("\u2069", "") for _entry, said in lines]


def test_a_page_of_the_log_looks_up_its_authors_at_once(
    stored: Workspace, owner: Member, django_assert_num_queries: Exactly
) -> None:
    for mention in Mention.objects.select_related("author", "workspace"):
        triage.mute_author(owner, mention)
    entries = list(Entry.objects.all())
    with django_assert_num_queries(1):
        assert len(list(with_sentences(entries))) == 3


def test_a_number_of_another_workspace_names_nobody(stored: Workspace, stranger: Member) -> None:
    author = Author.objects.get(remote_id="a")
    entry = record(stranger.workspace, stranger.user, "author.muted", author=author.pk)
    with override("en"):
        assert sentence_of(entry).endswith("muted an erased author.")


def test_only_who_may_erase_sees_the_page(
    stored: Workspace, analyst: Member, sign_in: SignIn
) -> None:
    browser = sign_in(analyst)
    assert browser.get(ADDRESS).status_code == 403
    author = Author.objects.get(remote_id="a")
    assert browser.post(f"{ADDRESS}{author.pk}/erase/").status_code == 403


def test_an_author_of_another_workspace_is_not_there(
    stored: Workspace, stranger: Member, sign_in: SignIn
) -> None:
    author = Author.objects.get(remote_id="a")
    address = f"/w/elsewhere/mentions/authors/{author.pk}/erase/"
    assert sign_in(stranger).post(address).status_code == 404
    assert Author.objects.filter(pk=author.pk).exists()


def test_the_command_exports_and_erases(stored: Workspace) -> None:
    out = StringIO()
    call_command("author", "export", "morvan", "bluesky", "a.example", stdout=out)
    assert len(json.loads(out.getvalue())["mentions"]) == 2
    with mock.patch("builtins.input", return_value="no"), pytest.raises(CommandError):
        call_command("author", "erase", "morvan", "bluesky", "a")
    assert Mention.objects.count() == 3
    call_command("author", "erase", "morvan", "bluesky", "a", "--yes", stdout=out)
    assert Mention.objects.count() == 1


def test_the_command_says_when_there_is_nobody(stored: Workspace) -> None:
    with pytest.raises(CommandError, match="Nothing is kept about nobody"):
        call_command("author", "erase", "morvan", "bluesky", "nobody", "--yes")
    with pytest.raises(CommandError, match="There is no workspace"):
        call_command("author", "export", "nowhere", "bluesky", "a")


def test_the_command_counts_again(stored: Workspace, brand: Watch) -> None:
    brand.volumes.update(posts=9)
    out = StringIO()
    call_command("mentions", "recount", "morvan", stdout=out)
    assert "1" in out.getvalue()
    assert differences(stored) == 0
