"""The first run: one owner, made by whoever started Perchoir."""

import stat
from pathlib import Path

import pytest
from django.test import Client

from perchoir.core.errors import Conflict
from perchoir.core.people.first_run import create_first_owner, setup_address, setup_token
from perchoir.core.people.models import Member, User
from perchoir.core.people.rights import Role

pytestmark = pytest.mark.django_db

FORM = {
    "company": "Ateliers Morvan",
    "name": "Odile Perrin",
    "email": "Odile@Morvan.example",
    "password": "une phrase assez longue",
    "language": "fr",
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: object) -> Path:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def owner_values() -> dict[str, str]:
    return {**FORM, "time_zone": "Europe/Paris"}


def test_the_first_visitor_becomes_the_owner_and_lands_in_the_workspace() -> None:
    client = Client()
    assert "Welcome to Perchoir" in client.get("/").content.decode()
    assert client.post("/", FORM)["Location"] == "/w/ateliers-morvan/"
    owner = Member.objects.get()
    assert (owner.role, owner.user.email) == (Role.OWNER, "odile@morvan.example")
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/w/ateliers-morvan/"


def test_the_new_home_teaches_how_to_begin() -> None:
    client = Client()
    client.post("/", FORM)
    assert "Deux façons de commencer" in client.get("/w/ateliers-morvan/").content.decode()


def test_once_somebody_is_here_the_first_page_asks_to_sign_in(owner: Member) -> None:
    assert Client().get("/")["Location"] == "/accounts/login/"
    Client().post("/", FORM)
    assert User.objects.count() == 1


def test_a_second_owner_who_comes_at_the_same_time_is_told() -> None:
    create_first_owner(**owner_values())
    with pytest.raises(Conflict):
        create_first_owner(**{**owner_values(), "email": "other@morvan.example"})


def test_a_weak_password_is_refused_in_place() -> None:
    page = Client().post("/", {**FORM, "password": "odile"}).content.decode()
    assert "id_password_error" in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "visit",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_whoever_comes_from_elsewhere_needs_the_token(visit: dict[str, str]) -> None:
    client = Client(**visit)  # type: ignore[arg-type]
    assert client.get("/").status_code == 403
    assert client.post("/", {**FORM, "token": "wrong"}).status_code == 403
    assert client.get("/", {"token": setup_token()}).status_code == 200
    assert client.post("/", {**FORM, "token": setup_token()}).status_code == 302


def test_behind_a_public_address_a_local_visitor_may_be_a_proxy(settings: object) -> None:
    settings.ADDRESS = "https://perchoir.morvan.example"  # type: ignore[attr-defined]
    assert Client().get("/").status_code == 403


def test_the_address_to_open_first_carries_the_token_until_somebody_is_here() -> None:
    assert setup_address().endswith(f"/?token={setup_token()}")
    create_first_owner(**owner_values())
    assert "token" not in setup_address()


def test_the_token_is_readable_by_its_owner_alone_and_goes_after_use(
    data: Path, django_capture_on_commit_callbacks: type
) -> None:
    setup_token()
    path = data / "secrets" / "setup"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        create_first_owner(**owner_values())
    assert not path.exists()
