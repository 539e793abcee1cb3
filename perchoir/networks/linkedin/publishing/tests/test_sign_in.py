"""Away to LinkedIn and back, as oneself or for a page; what ends, what renews, and the keys."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Profile
from perchoir.networks.contract.signing_in import House
from perchoir.networks.linkedin.publishing import LINKEDIN as PUBLISHER
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import ABROAD, MEMBER, OTHER, PAGE
from perchoir.networks.linkedin.publishing.tests.rig import Account
from tests.rigs.fake_network import Lost, Reply, in_json

SHARE = {"client_id": "house", "client_secret": "s3cret-of-the-house"}
COMMUNITY = {**SHARE, "products": "community"}
FIGURES = {**SHARE, "products": "figures"}
SIXTY_DAYS = 60 * 86_400


def house(app: Mapping[str, str]) -> House:
    async def known(server: str) -> Mapping[str, str]:
        assert server == ""
        return app

    async def keep(_server: str, values: Mapping[str, str], _again: bool) -> Mapping[str, str]:
        return values

    return House("https://house.example", "/connect", "/me.json", known, keep)


async def away(account: Account, app: Mapping[str, str], **values: str) -> dict[str, str]:
    """What LinkedIn is asked for."""
    leaving = await PUBLISHER.leave(values, "a-state", house(app), account.tools)
    parts = urlsplit(leaving.address)
    assert (parts.scheme, parts.hostname) == ("https", "www.linkedin.com")
    assert parts.path == "/oauth/v2/authorization"
    return {name: found[0] for name, found in parse_qs(parts.query).items()}


async def signed_in(
    account: Account, app: Mapping[str, str], **values: str
) -> tuple[Profile, Credentials]:
    """Somebody who said yes to all that was asked for."""
    asked = await away(account, app, **values)
    account.linkedin.codes["a-code"] = asked["scope"]
    leaving = await PUBLISHER.leave(values, "a-state", house(app), account.tools)
    answer = {"code": "a-code", "state": "a-state"}
    return await PUBLISHER.come_back(leaving.kept, answer, house(app), account.tools)


async def renew(account: Account, credentials: Credentials) -> Credentials:
    return await PUBLISHER.renew(account.place, credentials, account.tools)


@pytest.mark.parametrize(
    ("app", "whose", "scope"),
    [
        (SHARE, "me", "openid profile w_member_social"),
        (COMMUNITY, "me", "r_basicprofile w_member_social w_member_social_feed"),
        (FIGURES, "me", "r_basicprofile w_member_social w_member_social_feed "
         "r_member_postAnalytics"),
        (COMMUNITY, "page", "rw_organization_admin w_organization_social r_organization_social "
         "w_organization_social_feed r_organization_social_feed"),
    ],
)  # fmt: skip
async def test_linkedin_is_asked_for_what_the_app_was_granted_and_no_more(
    account: Account, app: dict[str, str], whose: str, scope: str
) -> None:
    assert await away(account, app, whose=whose) == {
        "response_type": "code",
        "client_id": "house",
        "redirect_uri": "https://house.example/connect",
        "state": "a-state",
        "scope": scope,
    }


@pytest.mark.parametrize(
    ("app", "whose", "code"),
    [
        ({}, "me", "app_missing"),
        ({"client_id": "house"}, "page", "app_missing"),
        (SHARE, "page", "product_missing"),
        ({**SHARE, "products": "nonsense"}, "me", "product_missing"),
    ],
)
async def test_what_the_house_was_not_granted_sends_nobody_away(
    account: Account, app: dict[str, str], whose: str, code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await away(account, app, whose=whose)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("app", "handle"), [(SHARE, "Camille Morvan"), (COMMUNITY, "camille-morvan")]
)
async def test_a_person_is_known_by_whichever_door_the_app_has(
    account: Account, app: dict[str, str], handle: str
) -> None:
    profile, credentials = await signed_in(account, app, whose="me")
    assert (profile.place.id, profile.place.handle, profile.name) == (
        MEMBER,
        handle,
        "Camille Morvan",
    )
    found = await PUBLISHER.profile(profile.place, credentials, account.tools)
    assert found == profile


async def test_a_token_ends_in_sixty_days_and_a_person_is_needed_then(account: Account) -> None:
    profile, credentials = await signed_in(account, SHARE, whose="me")
    assert profile.expires_at is not None
    left = (profile.expires_at - account.tools.now()).total_seconds()
    assert abs(left - SIXTY_DAYS) < 60
    assert FRESH_UNTIL not in credentials
    assert "client_secret" not in credentials
    assert await renew(account, credentials) == credentials


async def test_a_token_that_can_be_renewed_is_and_its_own_end_stays(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    linkedin.gives_refresh = True
    profile, first = await signed_in(account, COMMUNITY, whose="page")
    assert profile.expires_at is not None
    assert (profile.expires_at - account.tools.now()).days in (364, 365)
    assert abs(int(first[FRESH_UNTIL]) - account.tools.now().timestamp() - SIXTY_DAYS) < 60
    second = await renew(account, first)
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] == first["refresh_token"]
    assert set(first) <= set(second)


async def test_an_answer_without_a_refresh_token_keeps_the_old_one_and_its_end(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin.gives_refresh = True
    _profile, first = await signed_in(account, COMMUNITY, whose="page")
    answer = in_json({"access_token": "a-new-token", "expires_in": SIXTY_DAYS})
    monkeypatch.setattr(linkedin, "_oauth", lambda _asked: answer)
    second = await renew(account, first)
    assert second["access_token"] == "a-new-token"
    unchanged = ("refresh_token", "ends_at", "scope", "client_id", "client_secret")
    assert [second[name] for name in unchanged] == [first[name] for name in unchanged]


@pytest.mark.parametrize(
    "answer", [Reply(503), Reply(429), Reply(200, {}, b"<p>"), in_json({}), Lost()]
)
async def test_trouble_at_linkedin_loses_no_credential(
    linkedin: FakeLinkedIn,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
) -> None:
    linkedin.gives_refresh = True
    _profile, credentials = await signed_in(account, COMMUNITY, whose="page")
    monkeypatch.setattr(linkedin, "_oauth", lambda _asked: answer)
    with pytest.raises(Temporary):
        await renew(account, credentials)


async def test_keys_that_linkedin_no_longer_knows_are_told_apart_from_a_token_that_ended(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    linkedin.gives_refresh = True
    _profile, credentials = await signed_in(account, COMMUNITY, whose="page")
    linkedin.refreshes.clear()
    with pytest.raises(NeedsReconnect) as raised:
        await renew(account, credentials)
    assert raised.value.code == "token_refused"
    linkedin.clients.clear()
    with pytest.raises(NeedsReconnect) as raised:
        await renew(account, credentials)
    assert raised.value.code == "app_refused"


@pytest.mark.parametrize(
    "page", ["", "morvan", "linkedin.com/company/morvan", "https://www.linkedin.com/company/700/",
             "urn:li:organization:700"],
)  # fmt: skip
async def test_a_page_is_named_by_its_address_or_is_the_only_one(
    account: Account, page: str
) -> None:
    profile, credentials = await signed_in(account, COMMUNITY, whose="page", page=page)
    assert profile.place == account.place
    assert (profile.name, profile.followers) == ("Morvan", 37)
    assert await PUBLISHER.profile(account.place, credentials, account.tools) == profile


@pytest.mark.parametrize(
    ("roles", "page", "code"),
    [
        ({PAGE: "ADMINISTRATOR", OTHER: "CONTENT_ADMINISTRATOR"}, "", "page_not_said"),
        ({PAGE: "ADMINISTRATOR", ABROAD: "ANALYST"}, "elsewhere", "not_page_admin"),
        ({PAGE: "ANALYST"}, "", "not_page_admin"),
        ({}, "", "not_page_admin"),
        ({PAGE: "ADMINISTRATOR"}, "nobody", "account_not_found"),
        ({PAGE: "ADMINISTRATOR"}, "not a page", "account_not_found"),
    ],
)
async def test_a_page_that_is_not_theirs_is_not_connected(
    linkedin: FakeLinkedIn, account: Account, roles: dict[str, str], page: str, code: str
) -> None:
    linkedin.roles = roles
    with pytest.raises(Refused) as raised:
        await signed_in(account, COMMUNITY, whose="page", page=page)
    assert raised.value.code == code


async def test_the_daily_check_finds_out_who_may_no_longer_post_there(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    linkedin.roles[PAGE] = "ANALYST"
    with pytest.raises(NeedsReconnect) as raised:
        await PUBLISHER.profile(account.place, account.credentials, account.tools)
    assert raised.value.code == "not_page_admin"


async def test_a_token_of_somebody_else_is_found_out(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    linkedin.tokens["token-of-the-member"].member = "urn:li:person:somebody"
    with pytest.raises(NeedsReconnect) as raised:
        await PUBLISHER.profile(member.place, member.credentials, member.tools)
    assert raised.value.code == "another_account"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": "user_cancelled_login"}, "said_no"),
        ({"error": "user_cancelled_authorize"}, "said_no"),
        ({"error": "access_denied"}, "said_no"),
        ({"error": "unauthorized_scope_error"}, "product_missing"),
        ({"error": "server_error"}, "sign_in_refused"),
        ({"code": "of-nobody"}, "sign_in_refused"),
    ],
)
async def test_a_no_on_the_page_of_linkedin_connects_nothing(
    account: Account, answer: dict[str, str], code: str
) -> None:
    leaving = await PUBLISHER.leave({}, "a-state", house(SHARE), account.tools)
    with pytest.raises(Refused) as raised:
        await PUBLISHER.come_back(leaving.kept, answer, house(SHARE), account.tools)
    assert raised.value.code == code


async def test_keys_are_checked_without_writing_anything(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    await PUBLISHER.check_app(SHARE, house({}), account.tools)
    for wrong in ({**SHARE, "client_id": "another"}, {**SHARE, "client_secret": "guessed"}):
        with pytest.raises(Refused) as raised:
            await PUBLISHER.check_app(wrong, house({}), account.tools)
        assert raised.value.code == "app_refused"
    assert {one.path for one in linkedin.asked} == {"/oauth/v2/introspectToken"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Reply(503), Temporary), (Reply(429), Temporary), (Reply(404), Refused), (Lost(), Temporary)],
)
async def test_keys_that_cannot_be_checked_now_are_not_called_wrong(
    linkedin: FakeLinkedIn,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
    kind: type[ConnectorError],
) -> None:
    monkeypatch.setattr(linkedin, "_oauth", lambda _asked: answer)
    with pytest.raises(kind) as raised:
        await PUBLISHER.check_app(SHARE, house({}), account.tools)
    assert raised.value.code != "app_refused"


async def test_no_error_repeats_a_code_or_a_secret(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"error": "invalid_request", "error_description": "s3cret-of-the-house, code of-nobody"}
    monkeypatch.setattr(linkedin, "_oauth", lambda _asked: in_json(said, 400))
    leaving = await PUBLISHER.leave({}, "a-state", house(SHARE), account.tools)
    answer = {"code": "of-nobody"}
    with pytest.raises(ConnectorError) as raised:
        await PUBLISHER.come_back(leaving.kept, answer, house(SHARE), account.tools)
    assert "s3cret" not in repr(raised.value)
    assert "of-nobody" not in repr(raised.value)


async def test_nothing_can_be_typed_instead(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.connect({"token": "t"}, account.tools)
    assert raised.value.code == "only_there"


def test_each_step_of_the_setup_is_a_sentence_somebody_can_follow() -> None:
    steps = PUBLISHER.app_steps
    assert len(steps) >= 4
    assert all(step.title and step.text.endswith(".") for step in steps)
    typed = [text for step in steps for _field, text in step.type_there]
    assert "{address}{back}" in typed
