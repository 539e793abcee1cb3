"""Signing in: passwords, second proofs, sessions, and what must not be possible."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from perchoir.core.people.models import Member, User

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in_with(client: Client, email: str, password: str = PASSWORD, next: str = "") -> str:
    form = {"login": email, "password": password, "next": next}
    answer = client.post("/accounts/login/", form)
    return answer.get("Location", "")


def test_a_password_opens_the_account_however_the_address_is_typed(owner: Member) -> None:
    client = Client()
    assert sign_in_with(client, "ODILE@Morvan.example") == "/"
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/w/morvan/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(owner: Member) -> None:
    def told(email: str) -> str:
        form = {"login": email, "password": "wrong"}
        page = Client().post("/accounts/login/", form).content.decode()
        return " ".join(re.findall(r'role="alert".*?</div>', page, re.S))

    assert told(owner.user.email) == told("nobody@morvan.example") != ""


def test_after_many_wrong_passwords_even_the_right_one_waits(owner: Member) -> None:
    for _ in range(6):
        sign_in_with(Client(), owner.user.email, "wrong")
    assert sign_in_with(Client(), owner.user.email) == ""


def test_the_session_changes_at_sign_in(owner: Member) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key or ""
    sign_in_with(client, owner.user.email)
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_signing_in_never_leads_to_a_foreign_page(elsewhere: str, owner: Member) -> None:
    assert sign_in_with(Client(), owner.user.email, next=elsewhere) == "/"


def test_a_page_asked_for_before_signing_in_is_shown_after(owner: Member) -> None:
    asked = "/w/morvan/workspace/members/"
    login = Client().get(asked)["Location"]
    assert login == f"/accounts/login/?next={asked}"
    assert sign_in_with(Client(), owner.user.email, next=asked) == asked


def test_nobody_signs_up_by_themselves(owner: Member) -> None:
    client = Client()
    form = {"email": "new@morvan.example", "password1": PASSWORD}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", form)):
        assert "By invitation only" in answer.content.decode()
    assert User.objects.count() == 1


def test_a_second_proof_is_asked_for_once_codes_are_on(owner: Member) -> None:
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    client = Client()
    assert sign_in_with(client, owner.user.email) == "/accounts/2fa/authenticate/"
    assert client.get("/w/morvan/").status_code == 302
    assert "One more step" in client.get("/accounts/2fa/authenticate/").content.decode()
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
    assert client.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/"
    assert client.get("/w/morvan/").status_code == 200


def test_a_recovery_code_opens_the_account_once(owner: Member) -> None:
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(owner.user).get_unused_codes()
    for expected in (302, 200):
        client = Client()
        sign_in_with(client, owner.user.email)
        answer = client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert answer.status_code == expected


def test_a_forgotten_password_is_replaced_through_a_link_in_the_persons_language(
    owner: Member,
) -> None:
    User.objects.filter(pk=owner.user.pk).update(language="fr")
    Client().post("/accounts/password/reset/", {"email": owner.user.email})
    (sent,) = mail.outbox
    assert sent.subject == "Un nouveau mot de passe pour Perchoir"
    link = re.search(r"http://localhost:8700(/accounts/password/reset/key/\S+)", str(sent.body))
    assert link
    client = Client()
    form = client.get(link[1])["Location"]
    changed = {"password1": "une autre longue phrase", "password2": "une autre longue phrase"}
    client.post(form, changed)
    assert sign_in_with(Client(), owner.user.email, "une autre longue phrase") == "/"


def test_a_link_in_an_e_mail_begins_with_the_address_of_the_settings(owner: Member) -> None:
    client = Client(HTTP_HOST="localhost")
    client.post("/accounts/password/reset/", {"email": owner.user.email})
    assert "http://localhost:8700/" in mail.outbox[0].body


def test_an_unknown_address_gets_no_e_mail_and_the_same_page(owner: Member) -> None:
    known = Client().post("/accounts/password/reset/", {"email": owner.user.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@morvan.example"})
    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 1


def test_ones_sessions_are_listed_and_ended_one_by_one(owner: Member) -> None:
    here, there = Client(), Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Firefox/140.0")
    sign_in_with(here, owner.user.email)
    sign_in_with(there, owner.user.email)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on iPhone" in page
    other = UserSession.objects.get(user_agent__contains="iPhone")
    here.post(f"/people/me/sessions/{other.pk}/end/")
    assert there.get("/people/me/").status_code == 302
    assert here.get("/people/me/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(owner: Member, analyst: Member) -> None:
    theirs, mine = Client(), Client()
    sign_in_with(theirs, analyst.user.email)
    sign_in_with(mine, owner.user.email)
    session = UserSession.objects.get(user=analyst.user)
    assert mine.post(f"/people/me/sessions/{session.pk}/end/").status_code == 404
    assert theirs.get("/people/me/").status_code == 200


PAGES = [
    "/accounts/2fa/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/3rdparty/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/3rdparty/login/error/",
    "/accounts/inactive/",
    "/accounts/confirm-email/",
    "/people/me/",
    "/people/workspaces/",
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_sign_in_wears_the_house_and_speaks_one_language(
    language: str, owner: Member
) -> None:
    client = Client()
    sign_in_with(client, owner.user.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(owner.user)
    User.objects.filter(pk=owner.user.pk).update(language=language)
    for page in PAGES:
        answer = client.get(page)
        html = answer.content.decode()
        assert answer.status_code in {200, 401}, page
        assert f'<html lang="{language}"' in html, page
        assert 'class="stage"' in html or 'class="page ' in html, page
        if language == "fr":
            assert not ENGLISH.search(visible(html)), (page, ENGLISH.search(visible(html)))


ENGLISH = re.compile(r"\b(the|your|you|password|code is|email|passkey|sign|remove)\b", re.I)


def visible(html: str) -> str:
    body = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", body, flags=re.S)


def test_no_page_of_sign_in_runs_a_script_of_its_own(owner: Member) -> None:
    client = Client()
    pages = ["/accounts/login/"]
    for page in pages:
        html = client.get(page).content.decode()
        for opening in re.findall(r"<script\b[^>]*>", html):
            assert "src=" in opening or 'type="application/json"' in opening
        assert not re.search(r"\son\w+=|\sstyle=", html)


def test_switching_codes_off_asks_who_is_there(owner: Member, sign_in: SignIn) -> None:
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    client = sign_in(owner)
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(type="totp").exists()
