"""Away to Facebook and back, the page that was meant, and the keys of the app."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Profile
from perchoir.networks.facebook.publishing import FACEBOOK as PUBLISHER
from perchoir.networks.facebook.publishing.tests.fake_facebook import (
    OTHER_PAGE,
    PAGE,
    PERSON,
    FakeFacebook,
)
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.fake_graph import APP, SECRET, house, no
from tests.rigs.fake_network import Lost, Reply, in_json


async def signed_in(
    account: Account, facebook: FakeFacebook, page: str = "Morvan"
) -> tuple[Profile, Credentials]:
    facebook.codes["a-code"] = PERSON
    leaving = await PUBLISHER.leave({"page": page}, "a-state", house(APP), account.tools)
    answer = {"code": "a-code", "state": "a-state"}
    return await PUBLISHER.come_back(leaving.kept, answer, house(APP), account.tools)


async def test_people_are_sent_to_facebook_with_all_that_is_needed(account: Account) -> None:
    leaving = await PUBLISHER.leave({"page": "Morvan"}, "a-state", house(APP), account.tools)
    parts = urlsplit(leaving.address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.hostname, parts.path) == ("www.facebook.com", "/v26.0/dialog/oauth")
    assert asked["redirect_uri"] == "https://house.example/connect"
    assert set(asked["scope"].split(",")) == {
        "pages_show_list", "pages_read_engagement", "pages_manage_posts",
        "pages_manage_engagement", "pages_read_user_content", "pages_manage_metadata",
        "read_insights",
    }  # fmt: skip
    assert (asked["state"], asked["client_id"]) == ("a-state", "house")
    assert SECRET not in leaving.address


@pytest.mark.parametrize(
    "typed",
    ["Morvan", "morvan", " MORVAN ", "@morvan", PAGE, "https://www.facebook.com/morvan/",
     f"https://www.facebook.com/profile.php?id={PAGE}"],
)  # fmt: skip
async def test_the_page_is_known_by_its_name_its_number_or_its_address(
    facebook: FakeFacebook, account: Account, typed: str
) -> None:
    profile, credentials = await signed_in(account, facebook, typed)
    assert profile.place == account.place
    assert (profile.name, profile.followers) == ("Morvan", 37)
    assert credentials["access_token"] == "token-of-me"


async def test_only_the_token_of_the_page_is_kept_and_it_does_not_end(
    facebook: FakeFacebook, account: Account
) -> None:
    _profile, credentials = await signed_in(account, facebook)
    assert set(credentials) == {"access_token", "signed_in_until"}
    assert FRESH_UNTIL not in credentials
    assert await PUBLISHER.renew(account.place, credentials, account.tools) == credentials
    grants = [one.query.get("grant_type") for one in facebook.asked if "oauth" in one.path]
    assert grants == [None, "fb_exchange_token"]


async def test_whoever_signed_in_is_told_when_to_do_so_again(
    facebook: FakeFacebook, account: Account
) -> None:
    profile, credentials = await signed_in(account, facebook)
    assert profile.expires_at is not None
    assert 89 <= (profile.expires_at - datetime.now(UTC)).days <= 90
    again = await PUBLISHER.profile(account.place, credentials, account.tools)
    assert again == profile


@pytest.mark.parametrize(
    ("pages", "typed", "code"),
    [
        ([], "Morvan", "no_page_there"),
        ([FakeFacebook.a_page(PAGE, "token-of-me")], "Anna", "page_not_yours"),
        ([FakeFacebook.a_page(PAGE, "token-of-me"), FakeFacebook.a_page(OTHER_PAGE, "t")], "",
         "several_pages"),
        ([FakeFacebook.a_page(PAGE, "token-of-me", "ANALYZE")], "", "not_allowed_to_write"),
    ],
)  # fmt: skip
async def test_a_page_that_cannot_be_meant_is_said(
    facebook: FakeFacebook, account: Account, pages: list[dict[str, Any]], typed: str, code: str
) -> None:
    facebook.pages = pages
    with pytest.raises(ConnectorError) as raised:
        await signed_in(account, facebook, typed)
    assert raised.value.code == code


async def test_the_only_page_need_not_be_named(facebook: FakeFacebook, account: Account) -> None:
    del facebook.pages[1:]
    profile, _credentials = await signed_in(account, facebook, "")
    assert profile.place.id == PAGE


async def test_a_page_is_found_among_very_many(facebook: FakeFacebook, account: Account) -> None:
    many = [FakeFacebook.a_page(str(number), f"t{number}") for number in range(1, 250)]
    facebook.pages = many + facebook.pages
    profile, _credentials = await signed_in(account, facebook)
    assert profile.place.id == PAGE


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"error": "access_denied"}, "said_no"), ({"code": "of-nobody"}, "sign_in_refused")],
)
async def test_a_no_on_the_page_of_facebook_connects_nothing(
    account: Account, answer: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.come_back(APP, answer, house(APP), account.tools)
    assert raised.value.code == code


async def test_keys_are_checked_without_writing_anything(
    facebook: FakeFacebook, account: Account
) -> None:
    await PUBLISHER.check_app(APP, house({}), account.tools)
    for wrong in ({**APP, "client_id": "other"}, {**APP, "client_secret": "other"}):
        with pytest.raises(Refused) as raised:
            await PUBLISHER.check_app(wrong, house({}), account.tools)
        assert raised.value.code == "app_refused"
    assert {one.path for one in facebook.asked} == {"/v26.0/oauth/access_token"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Reply(503), Temporary), (Reply(429), Temporary), (Reply(404), Refused), (Lost(), Temporary),
     (in_json({}), Refused)],
)  # fmt: skip
async def test_trouble_is_not_called_a_wrong_key(
    facebook: FakeFacebook,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
    kind: type[ConnectorError],
) -> None:
    monkeypatch.setattr(facebook, "tokens_answer", lambda *_: answer)
    with pytest.raises(kind) as raised:
        await PUBLISHER.check_app(APP, house({}), account.tools)
    assert raised.value.code != "app_refused"


async def test_no_error_repeats_a_code_or_a_secret(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = no(100, f"{SECRET}, code of-nobody")
    monkeypatch.setattr(facebook, "tokens_answer", lambda *_: said)
    with pytest.raises(ConnectorError) as raised:
        await PUBLISHER.come_back(APP, {"code": "of-nobody"}, house(APP), account.tools)
    assert SECRET not in f"{raised.value!r} {raised.value.detail}"
    assert "of-nobody" not in f"{raised.value!r} {raised.value.detail}"


async def test_a_house_that_is_not_registered_or_has_no_https_sends_nobody_away(
    account: Account,
) -> None:
    for known, address, code in (
        ({}, "https://house.example", "app_missing"),
        (APP, "http://localhost:8000", "address_not_public"),
    ):
        with pytest.raises(Refused) as raised:
            await PUBLISHER.leave({}, "s", house(known, address), account.tools)
        assert raised.value.code == code


async def test_nothing_can_be_typed_instead(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.connect({"token": "t"}, account.tools)
    assert raised.value.code == "only_there"


async def test_a_token_of_another_page_is_found_out(account: Account) -> None:
    opened = {"access_token": "token-of-anna"}
    with pytest.raises(NeedsReconnect) as raised:
        await PUBLISHER.profile(account.place, opened, account.tools)
    assert raised.value.code == "another_account"


def test_each_step_of_the_setup_is_a_sentence_somebody_can_follow() -> None:
    steps = PUBLISHER.app_steps
    assert len(steps) >= 4
    assert all(step.title and step.text.endswith(".") for step in steps)
    typed = [text for step in steps for _field, text in step.type_there]
    assert "{address}{back}" in typed
