"""What each person chooses for themselves."""

from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.people.models import Member, User

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db

CHOICES = {
    "name": "Odile",
    "language": "fr",
    "time_zone": "America/Cayenne",
    "theme": "dark",
    "density": "compact",
}


def test_preferences_are_kept_and_obeyed(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    page = client.post("/people/me/", CHOICES, follow=True).content.decode()
    assert '<html lang="fr" data-theme="dark" data-density="compact"' in page
    assert "Vos réglages sont enregistrés." in page


def test_leaving_the_choice_to_the_browser_is_a_choice(owner: Member, sign_in: SignIn) -> None:
    sign_in(owner).post("/people/me/", {**CHOICES, "language": "auto", "time_zone": "auto"})
    user = User.objects.get(pk=owner.user.pk)
    assert (user.language, user.time_zone) == ("", "")


def test_a_wrong_choice_changes_nothing(owner: Member, sign_in: SignIn) -> None:
    page = sign_in(owner).post("/people/me/", {**CHOICES, "theme": "neon", "name": "Zoé"})
    assert page.status_code == 200
    assert User.objects.get(pk=owner.user.pk).name == "Odile"


def test_signed_out_pages_speak_the_language_of_the_cookie(db: None) -> None:
    client = Client()
    User.objects.create_user("somebody@morvan.example")
    client.post("/people/language/", {"language": "fr", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="fr"' in page
    assert "Se connecter avec une clé d’accès" in page


def test_the_language_switch_also_changes_the_account(owner: Member, sign_in: SignIn) -> None:
    sign_in(owner).post("/people/language/", {"language": "fr"})
    assert User.objects.get(pk=owner.user.pk).language == "fr"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:0", "x"]
)
def test_no_form_leads_to_a_foreign_page(elsewhere: str, owner: Member, sign_in: SignIn) -> None:
    form = {"language": "fr", "theme": "dark", "next": elsewhere}
    for page in ("/people/language/", "/people/theme/"):
        assert sign_in(owner).post(page, form)["Location"] == "/"


def test_the_theme_switch_returns_to_the_page(owner: Member, sign_in: SignIn) -> None:
    answer = sign_in(owner).post("/people/theme/", {"theme": "dark", "next": "/w/morvan/"})
    assert answer["Location"] == "/w/morvan/"
    assert User.objects.get(pk=owner.user.pk).theme == "dark"
