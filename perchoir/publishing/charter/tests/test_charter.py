"""The charter of a house: read by everybody, changed by few, tried by anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.charter.actions import add_example, change_article
from perchoir.publishing.charter.engine import ARTICLES, Draft, Severity, check_all
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.charter.periods import add_closed_period, end_closed_period
from perchoir.publishing.charter.queries import charter_of, closed_periods

SignIn = Callable[[Member], Client]
SHOUT = Draft(("Enfin !!!",), "fr")


def test_what_the_house_decides_about_an_article_is_what_the_check_does(owner: Member) -> None:
    change_article(owner, "shouting", enabled=True, severity=int(Severity.REFUSE))
    (found,) = check_all(SHOUT, charter_of(owner.workspace))
    assert found.severity is Severity.REFUSE
    change_article(owner, "shouting", enabled=False)
    assert check_all(SHOUT, charter_of(owner.workspace)) == []


def test_a_decision_without_settings_leaves_them(owner: Member) -> None:
    words = {"sensitive": ["synergie*"]}
    change_article(owner, "forbidden_words", enabled=True, settings=words)
    row = change_article(owner, "forbidden_words", enabled=True, severity=1)
    assert row.settings == words


@pytest.mark.parametrize(
    ("article", "severity", "settings"),
    [
        ("nothing", None, None),
        ("shouting", 9, None),
        ("shouting", 1, {"colour": 1}),
        ("shouting", 1, {"letters": "many"}),
        ("disclosure", 1, {"in_a_closed_period": "maybe"}),
        ("politics", 1, {"politics": "votez"}),
    ],
)
def test_an_article_takes_only_what_it_can_be_checked_with(
    owner: Member, article: str, severity: int | None, settings: dict[str, object] | None
) -> None:
    with pytest.raises(Mistake):
        change_article(owner, article, enabled=True, severity=severity, settings=settings)


def test_a_closed_period_that_is_ended_closes_nothing(owner: Member) -> None:
    now = timezone.now()
    period = add_closed_period(
        owner, name="Résultats", starts_at=now - timedelta(1), ends_at=now + timedelta(1)
    )
    assert [p.name for p in closed_periods(owner.workspace)] == ["Résultats"]
    end_closed_period(owner, period)
    end_closed_period(owner, period)
    assert closed_periods(owner.workspace) == ()


def test_a_closed_period_has_a_name_and_ends_after_it_begins(owner: Member) -> None:
    now = timezone.now()
    with pytest.raises(Mistake):
        add_closed_period(owner, name=" ", starts_at=now, ends_at=now + timedelta(1))
    with pytest.raises(Mistake):
        add_closed_period(owner, name="Back", starts_at=now, ends_at=now)


def test_an_ambassador_reads_the_charter_and_changes_nothing(
    ambassador: Member, sign_in: SignIn
) -> None:
    page = sign_in(ambassador).get("/w/morvan/charter/").content.decode()
    assert all(f'id="{article.id}"' in page for article in ARTICLES)
    assert "Decide and tune" not in page
    with pytest.raises(Forbidden):
        change_article(ambassador, "shouting", enabled=False)


def test_a_sentence_is_tried_as_one_types(ambassador: Member, sign_in: SignIn) -> None:
    client = sign_in(ambassador)
    found = client.post("/w/morvan/charter/try/", {"text": "Quel crétin"}).content.decode()
    assert "crétin" in found
    assert '<span class="chip danger">' in found
    calm = client.post("/w/morvan/charter/try/", {"text": "<b>Bonjour</b>"}).content.decode()
    assert "chip" not in calm
    typed = client.post("/w/morvan/charter/try/", {"text": " "}, headers={"HX-Request": "true"})
    assert not typed.content.strip()


def test_the_owner_changes_the_charter_on_its_page(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    client.post("/w/morvan/charter/articles/shouting/change/", {"severity": "4"})
    assert charter_of(owner.workspace)["shouting"].enabled is False
    days = {
        "name": "Annuels", "starts": "2099-01-01T00:00", "ends": "2099-02-01T00:00",
        "closes": ["results", "deals"], "asks": "refuse", "zone": "Europe/London",
    }  # fmt: skip
    client.post("/w/morvan/charter/periods/add/", days)
    period = ClosedPeriod.objects.get()
    assert (period.ends_at - period.starts_at).days == 31
    assert (period.asks, period.closes) == ("refuse", ["results", "deals"])
    assert period.starts_at == datetime(2099, 1, 1, tzinfo=ZoneInfo("Europe/London"))
    assert "Annuels" in client.get("/w/morvan/charter/").content.decode()
    client.post(f"/w/morvan/charter/periods/{period.pk}/end/")
    assert closed_periods(owner.workspace) == ()


@pytest.mark.parametrize("day", ["", "2099-02-31T00:00", "0001-01-01T00:00", "tomorrow"])
def test_a_day_that_is_none_makes_no_period(owner: Member, sign_in: SignIn, day: str) -> None:
    answer = sign_in(owner).post(
        "/w/morvan/charter/periods/add/", {"name": "A", "starts": day, "ends": "2099-01-01T00:00"}
    )
    assert answer.status_code == 302
    assert not ClosedPeriod.objects.exists()


@pytest.mark.django_db
def test_the_command_names_line_and_article(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("Bonjour.\nEnfin !!!\n", encoding="utf-8")
    out = StringIO()
    call_command("charter", "try", str(file), stdout=out, stderr=StringIO())
    assert out.getvalue().startswith("2: note: shouting: ")
    file.write_text("Quel crétin", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("charter", "try", str(file), stdout=out, stderr=StringIO())


def test_the_command_takes_the_charter_of_a_house(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_article(owner, "insults", enabled=False)
    monkeypatch.setattr("sys.stdin", StringIO("Quel crétin"))
    out = StringIO()
    call_command("charter", "try", "-", "--workspace", "morvan", stdout=out, stderr=StringIO())
    assert out.getvalue() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "workspace"), [("absent.txt", ""), ("-", "nowhere")])
def test_the_command_says_what_it_cannot_find(
    file: str, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("Bonjour"))
    with pytest.raises(CommandError):
        call_command("charter", "try", file, "--workspace", workspace, stderr=StringIO())


@pytest.mark.django_db
def test_the_command_runs_every_example() -> None:
    said = StringIO()
    call_command("charter", "check", stdout=StringIO(), stderr=said)
    assert said.getvalue().endswith(" 0 read otherwise.\n")


def test_the_command_runs_the_examples_of_a_house(owner: Member) -> None:
    add_example(owner, "insults", text="Bonjour", language="fr", is_found=True)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("charter", "check", "--workspace", "morvan", stdout=out, stderr=StringIO())
    assert out.getvalue() == "insults: is not found: Bonjour\n"
