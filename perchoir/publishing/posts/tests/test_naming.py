"""Who is named, and who that is on each network."""

from collections.abc import Mapping

import pytest

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.posts import naming
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import KnownHandle, Person
from perchoir.publishing.posts.naming import look_up, people_of, suggested, unsure
from perchoir.publishing.posts.people import add_person, change_person
from perchoir.publishing.tests.speaking import make_voice, only_delivery, text_of, write

Answer = Mapping[str, str] | None


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[tuple[str, ...]]:
    """The network gives these ids, or does not answer; what it was asked is kept."""
    asked: list[tuple[str, ...]] = []

    def found(_account: Account, handles: tuple[str, ...]) -> Answer:
        asked.append(handles)
        return answer

    monkeypatch.setattr(naming, "_found", found)
    return asked


def test_people_are_proposed_by_any_word_of_their_name(
    manager: Member, workspace: Workspace
) -> None:
    make_voice(workspace)
    add_person(manager, label="@Marie  Dupont", handles={"x": "@marie"})
    assert [one.label for one in suggested(workspace, "dup")] == ["Marie Dupont"]
    assert [one.label for one in suggested(workspace, "")] == ["Ateliers Morvan", "Marie Dupont"]
    assert suggested(workspace, "zz") == []


def test_a_voice_of_the_house_is_known_without_asking(workspace: Workspace) -> None:
    voice = make_voice(workspace)
    found = people_of(workspace, text_of(f"Avec @{voice.name}."))
    there = {"handle": "morvan@social.example", "id": "id-morvan"}
    assert found == {"people": {voice.name: {"mastodon": there}}}
    assert unsure({**text_of(f"Avec @{voice.name}."), **found}, ["mastodon"]) == []


def test_whom_the_network_does_not_know_is_said(
    manager: Member, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = make_voice(workspace)
    add_person(manager, label="Marie", handles={"mastodon": "Marie@autre.example"})
    content = text_of("Merci @Marie et @paul@ailleurs.example")
    before = {**content, **people_of(workspace, content)}
    assert {one.why for one in unsure(before, ["mastodon"])} == {"unasked"}
    assert [one.why for one in unsure(before, ["bluesky"])] == ["missing"]
    asked = _answering(monkeypatch, {"marie@autre.example": "7"})
    look_up(workspace, content, voice.accounts.all())
    look_up(workspace, content, voice.accounts.all())
    assert asked == [("marie@autre.example", "paul@ailleurs.example")]
    after = {**content, **people_of(workspace, content)}
    assert unsure(after, ["mastodon"]) == [
        naming.Unsure("mastodon", "@paul@ailleurs.example", "nobody")
    ]


def test_a_network_that_does_not_answer_is_asked_again_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = make_voice(workspace)
    _answering(monkeypatch, None)
    look_up(workspace, text_of("@paul@ailleurs.example"), voice.accounts.all())
    assert not KnownHandle.objects.exists()


def test_an_account_that_is_broken_is_not_asked(workspace: Workspace) -> None:
    voice = make_voice(workspace)
    assert naming._found(voice.accounts.get(), ("paul@ailleurs.example",)) is None


def test_who_is_meant_is_part_of_what_is_approved(manager: Member, workspace: Workspace) -> None:
    voice = make_voice(workspace)
    person = add_person(manager, label="Marie", handles={"mastodon": "marie@a.example"})
    post = write(manager, voice, "Merci @Marie")
    first = only_delivery(post).digest
    change_person(manager, person, handles={"mastodon": "marie@b.example"})
    post.refresh_from_db()
    assert only_delivery(post).digest == first
    accounts = list(voice.accounts.all())
    change_post(manager, post, revision=1, content=text_of("Merci @Marie"), accounts=accounts)
    assert only_delivery(post).digest != first


@pytest.mark.parametrize(("label", "handle"), [("", "x"), ("@", ""), ("Marie", "deux mots")])
def test_what_is_no_name_and_no_handle_is_refused(manager: Member, label: str, handle: str) -> None:
    with pytest.raises(Mistake):
        add_person(manager, label=label, handles={"x": handle})
    assert not Person.objects.exists()


def test_nobody_is_written_down_twice(manager: Member) -> None:
    add_person(manager, label="Marie", handles={})
    with pytest.raises(Mistake):
        add_person(manager, label="Marie", handles={})
