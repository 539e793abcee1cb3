"""The charter's pages: tuned, tried with own examples, remembered before and after."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.charter.actions import (
    add_example,
    change_article,
    change_cooling,
    remove_example,
)
from perchoir.publishing.charter.engine import ARTICLES, Draft, article, check_all, cooling
from perchoir.publishing.charter.engine.sectors import SECTORS
from perchoir.publishing.charter.labels import LABELS
from perchoir.publishing.charter.models import Change, OwnExample
from perchoir.publishing.charter.queries import charter_of, cooling_of
from perchoir.publishing.charter.reading import try_all
from perchoir.publishing.charter.wordlists import import_words, words_of

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/charter/"


def test_every_setting_has_a_label() -> None:
    settings = {(one.id, name) for one in ARTICLES for name in one.defaults}
    assert settings == set(LABELS)


@pytest.mark.parametrize("one", [one.id for one in ARTICLES])
def test_an_article_has_a_page_with_its_text_in_both_languages(
    ambassador: Member, sign_in: SignIn, one: str
) -> None:
    page = sign_in(ambassador).get(f"{HERE}articles/{one}/?run=1").content.decode()
    known = article(one)
    assert known
    assert known.text.en.split("#")[0][:40].replace("'", "&#x27;") in page
    assert "as expected" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_a_reader_of_french_reads_the_english_text_below(
    ambassador: Member, sign_in: SignIn
) -> None:
    page = sign_in(ambassador).get(HERE, headers={"Accept-Language": "fr"}).content.decode()
    assert "On ne crie pas" in page
    assert "We do not shout" in page


def test_the_charter_is_searched_without_accents_or_case(
    ambassador: Member, sign_in: SignIn
) -> None:
    page = sign_in(ambassador).get(f"{HERE}?q=PUBLICITE").content.decode()
    assert 'id="advertising"' in page
    assert 'id="shouting"' not in page
    assert (
        "No article has these words." in sign_in(ambassador).get(f"{HERE}?q=zebra").content.decode()
    )


def test_words_are_tuned_on_the_page_and_the_change_is_remembered(
    owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    client.post(
        f"{HERE}articles/forbidden_words/change/",
        {
            "enabled": "on", "severity": "3", "set-forbidden": "synergie*\n  paradigme \n",
            "set-sensitive": "rappel", "set-sectors": ["", "defence"],
        },
    )  # fmt: skip
    settings = charter_of(owner.workspace)["forbidden_words"].settings
    assert settings["forbidden"] == ["synergie*", "paradigme"]
    assert settings["sectors"] == ["defence"]
    found = check_all(Draft(("Un missile et des synergies",), "fr"), charter_of(owner.workspace))
    assert [(one.severity, one.start) for one in found] == [(4, 18), (3, 3)]
    change = Change.objects.get()
    assert change.before["sectors"] == ["bank", "industry"]
    assert "sensitive" in change.after
    assert Entry.objects.filter(verb="article.changed").count() == 1
    again = client.get(f"{HERE}articles/forbidden_words/").content.decode()
    assert "synergie*\nparadigme</textarea>" in again
    history = client.get(f"{HERE}history/").content.decode()
    assert "synergie*" in history
    assert "no-brainer" in history


def test_a_change_that_changes_nothing_leaves_no_trace(owner: Member) -> None:
    change_article(owner, "shouting", enabled=True)
    assert not Change.objects.exists()


def test_a_threshold_is_tuned_with_a_comma_too(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    address = f"{HERE}articles/open_question/change/"
    client.post(address, {"enabled": "on", "set-negative": "0,5", "set-mentions": "30"})
    settings = charter_of(owner.workspace)["open_question"].settings
    assert settings == {"negative": 0.5, "mentions": 30}
    client.post(address, {"enabled": "on", "set-negative": "many", "set-mentions": "30"})
    assert charter_of(owner.workspace)["open_question"].settings == settings


def test_an_own_example_that_fails_is_shown_and_blocks_nothing(
    owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    address = f"{HERE}articles/shouting/"
    client.post(f"{address}examples/", {"text": "Bravo", "expected": "fails", "language": "fr"})
    client.post(f"{address}examples/", {"text": "Bonjour", "expected": "passes", "language": "fr"})
    shown = client.get(f"{address}?run=1").content.decode()
    assert "1 example is read otherwise" in shown
    assert "1 example is read otherwise" in client.get(HERE).content.decode()
    client.post(f"{address}change/", {"enabled": "on", "severity": "2", "set-letters": "30"})
    assert charter_of(owner.workspace)["shouting"].settings == {"letters": 30}
    assert "no longer read as you expected" in client.get(address).content.decode()
    example = OwnExample.objects.get(text="Bravo")
    client.post(f"{HERE}examples/{example.pk}/remove/")
    assert "Bravo" not in client.get(f"{address}?run=1").content.decode()


def test_examples_run_with_the_settings_of_the_house(owner: Member) -> None:
    known = article("shouting")
    assert known
    assert all(one.as_expected for one in try_all(owner.workspace, known))
    change_article(owner, "shouting", enabled=False, settings={"letters": 500})
    assert not all(one.as_expected for one in try_all(owner.workspace, known))


@pytest.mark.parametrize("text", ["", " \n", "a" * 2001])
def test_an_example_is_a_short_text(owner: Member, text: str) -> None:
    with pytest.raises(Mistake):
        add_example(owner, "shouting", text=text, language="fr", is_found=True)


def test_an_example_is_taken_out(owner: Member) -> None:
    example = add_example(owner, "shouting", text="OUI", language="en", is_found=False)
    remove_example(owner, example)
    assert not OwnExample.objects.exists()


def test_words_go_out_and_come_back_the_same(owner: Member, sign_in: SignIn) -> None:
    words = {"forbidden": ["=SOMME(A1)", "@ici"], "sensitive": ["un, deux"]}
    change_article(owner, "forbidden_words", enabled=True, settings=words)
    client = sign_in(owner)
    exported = client.get(f"{HERE}words.csv").content.decode()
    change_article(
        owner, "forbidden_words", enabled=True, settings={"forbidden": [], "sensitive": []}
    )
    file = SimpleUploadedFile("words.csv", exported.encode())
    client.post(f"{HERE}words/", {"file": file})
    assert words_of(owner.workspace) == words


def test_an_import_says_what_was_known_and_which_lines_are_no_words(owner: Member) -> None:
    read = import_words(owner, "synergie*,forbidden\namiante\nrappel;x,what\n" + "a" * 81)
    assert (read.added, read.known, read.wrong) == (1, 1, [3, 4])
    assert "synergie*" in words_of(owner.workspace)["forbidden"]


def test_every_sector_has_words_of_both_kinds_and_finds_them(owner: Member) -> None:
    for id, sector in SECTORS.items():
        change_article(owner, "forbidden_words", enabled=True, settings={"sectors": [id]})
        word = sector.forbidden[0].rstrip("*")
        found = check_all(Draft((f"Voici : {word}",), "fr"), charter_of(owner.workspace))
        assert any(one.article == "forbidden_words" and one.severity == 4 for one in found), id
        assert sector.sensitive


def test_the_cooling_off_is_decided_on_its_page(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    client.post(
        f"{HERE}cooling/change/",
        {"minutes": "90", "opens": "09:00", "closes": "18:00", "angry_wording": "on",
         "outside_hours": "on", "angry_words": "inouï*\nrecord"},
    )  # fmt: skip
    settings = cooling_of(owner.workspace)
    assert (settings["minutes"], settings["answer_to_an_attack"]) == (90, False)
    wait = cooling(Draft(("C’est INOUÏE",), "fr"), settings)
    assert wait
    assert (wait.minutes, wait.reason) == (90, "It sounds angry.")
    assert "inouï*\nrecord</textarea>" in client.get(f"{HERE}cooling/").content.decode()
    page = client.get(f"{HERE}history/").content.decode()
    assert "How long it waits" in page


@pytest.mark.parametrize(
    "settings",
    [{"minutes": 0}, {"minutes": 99999}, {"opens": "09:00"}, {"opens": "9h", "closes": "18:00"}],
)
def test_a_cooling_off_that_makes_no_sense_is_refused(
    owner: Member, settings: dict[str, object]
) -> None:
    with pytest.raises(Mistake):
        change_cooling(owner, settings)


def test_a_text_is_tried_without_a_script_too(ambassador: Member, sign_in: SignIn) -> None:
    page = sign_in(ambassador).post(f"{HERE}try/", {"text": "Quel crétin !!!"}).content.decode()
    assert "<h1>" in page
    assert "It waits 30 minutes" in page
    assert "We may disagree; we never insult" in page
