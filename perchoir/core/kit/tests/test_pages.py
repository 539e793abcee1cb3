"""The pages of the kit itself, and the rules every template of the kit keeps."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

KIT = Path(__file__).parent.parent
TEMPLATES = sorted((KIT / "templates").rglob("*.html"))
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.fixture
def reader(client: Client) -> Client:
    user = get_user_model().objects.create_user(email="claire@example.org", password="a long perch")
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("en", "Buttons"), ("fr", "Boutons")])
def test_the_design_page_is_shown_in_both_languages(
    reader: Client, language: str, word: str
) -> None:
    answer = reader.get("/design/", headers={"accept-language": language})
    assert answer.status_code == 200
    assert word in answer.content.decode()


@pytest.mark.django_db
def test_the_design_page_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/design/").status_code == 302


@pytest.mark.django_db
def test_the_design_page_runs_no_script_and_no_style_of_its_own(reader: Client) -> None:
    html = reader.get("/design/").content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_error_page_says_what_happened_and_what_to_do(name: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(name)
    assert f'lang="{language}"' in html
    assert "<h1" in html
    assert 'href="/"' in html


def test_a_refusal_gives_its_own_sentence() -> None:
    html = render_to_string("403.html", {"sentence": "Only an owner may do this. <b>"})
    assert "Only an owner may do this. &lt;b&gt;" in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_keeps_to_the_strict_policy(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|javascript:", source)
    assert "|safe" not in source.replace("field.help_text|safe", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_static_file_a_template_names_exists(template: Path) -> None:
    for path in re.findall(r"{% static '([^']+)' %}", template.read_text()):
        assert finders.find(path), path


def test_every_vendored_folder_says_its_version_and_carries_its_licence() -> None:
    for folder in (KIT / "static/vendor").iterdir():
        assert re.search(r"@\d+\.\d+\.\d+$", folder.name)
        assert (folder / "LICENSE").is_file()


def test_every_font_file_a_style_names_exists() -> None:
    styles = KIT / "static/kit/css"
    for path in re.findall(r'url\("([^"]+)"\)', (styles / "fonts.css").read_text()):
        assert (styles / path).resolve().is_file(), path


def test_every_controller_is_registered() -> None:
    started = (KIT / "static/kit/kit.js").read_text()
    for file in (KIT / "static/kit/controllers").glob("*.js"):
        assert f"./controllers/{file.name}" in started
