"""Sources that listen with a connected account: which may be chosen, and what is made of it."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.secrets import seal
from perchoir.listening.sources.accounts import chosen_account, opened
from perchoir.listening.sources.models import Source
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import NeedsReconnect
from perchoir.networks.registry import all_manifests

SignIn = Callable[[Member], Client]
MANIFEST = next(one for one in all_manifests() if one.key == "facebook.page")
ADDRESS = "/w/morvan/sources/add/facebook.page/"


def an_account(workspace: Workspace, remote_id: str = "100700", **more: str) -> Account:
    values = {
        "network": "facebook",
        "handle": "morvan",
        "credentials": seal(json.dumps({"access_token": "t0ken-of-the-page"})),
        **more,
    }
    return Account.objects.create(workspace=workspace, remote_id=remote_id, **values)


@pytest.fixture
def browser(analyst: Member, sign_in: SignIn) -> Client:
    analyst.user.language = "en"
    analyst.user.save()
    return sign_in(analyst)


def test_a_source_is_made_with_an_account_and_named_after_it(
    browser: Client, workspace: Workspace
) -> None:
    account = an_account(workspace)
    assert "@morvan" in browser.get(ADDRESS).content.decode()
    browser.post(ADDRESS, {"account": str(account.pk)})
    source = Source.objects.get()
    assert (source.name, source.settings) == (
        "Facebook, a page of ours · @morvan",
        {"account": str(account.pk)},
    )
    assert "t0ken" not in f"{source.settings}{source.secrets}"
    shown = browser.get(f"/w/morvan/sources/{source.pk}/").content.decode()
    assert "@morvan" in shown
    assert "t0ken" not in shown


def test_without_an_account_the_page_says_where_one_is_connected(browser: Client) -> None:
    said = browser.get(ADDRESS).content.decode()
    assert "No account is connected there yet." in said
    assert 'href="/w/morvan/voices/"' in said
    assert browser.post(ADDRESS, {"source_name": ""}).status_code == 422
    assert not Source.objects.exists()


def test_the_page_speaks_french(analyst: Member, sign_in: SignIn) -> None:
    analyst.user.language = "fr"
    analyst.user.save()
    said = sign_in(analyst).get(ADDRESS).content.decode()
    assert "Facebook, une page à nous" in said
    assert "Aucun compte n’y est encore connecté." in said


def test_an_account_of_another_workspace_cannot_be_chosen(
    browser: Client, workspace: Workspace, stranger: Member
) -> None:
    theirs = an_account(stranger.workspace, "100800", handle="theirs")
    assert "@theirs" not in browser.get(ADDRESS).content.decode()
    assert browser.post(ADDRESS, {"account": str(theirs.pk)}).status_code == 422
    assert not Source.objects.exists()
    with pytest.raises(Mistake):
        chosen_account(workspace, MANIFEST, str(theirs.pk))


@pytest.mark.parametrize(
    "other",
    [
        {"network": "threads"},
        {"credentials": ""},
        {"remote_id": "hand:https://www.facebook.com/morvan"},
    ],
)
def test_neither_can_one_that_cannot_listen_there(
    workspace: Workspace, other: dict[str, str]
) -> None:
    account = an_account(workspace, **other)
    with pytest.raises(Mistake):
        chosen_account(workspace, MANIFEST, str(account.pk))


@pytest.mark.parametrize("given", ["", "0", "-1", "1 OR 1", "²", "9" * 40])
def test_what_is_no_account_is_said(workspace: Workspace, given: str) -> None:
    with pytest.raises(Mistake):
        chosen_account(workspace, MANIFEST, given)


def listening_with(account: Account) -> Source:
    return Source.objects.create(
        workspace=account.workspace, key="facebook.page", settings={"account": str(account.pk)}
    )


def test_a_connector_is_given_the_account_and_the_token_that_opens_it(workspace: Workspace) -> None:
    assert opened(listening_with(an_account(workspace))) == {
        "account": "100700", "handle": "morvan", "server": "", "token": "t0ken-of-the-page",
    }  # fmt: skip


def test_a_source_whose_account_is_gone_asks_for_a_person(
    browser: Client, workspace: Workspace
) -> None:
    account = an_account(workspace)
    source = listening_with(account)
    account.delete()
    with pytest.raises(NeedsReconnect) as raised:
        opened(source)
    assert raised.value.code == "account_missing"
    assert "no longer there" in browser.get(f"/w/morvan/sources/{source.pk}/").content.decode()


def test_a_source_never_opens_an_account_of_another_workspace(
    workspace: Workspace, stranger: Member
) -> None:
    source = listening_with(an_account(stranger.workspace))
    Source.objects.filter(pk=source.pk).update(workspace=workspace)
    source.refresh_from_db()
    with pytest.raises(NeedsReconnect):
        opened(source)
