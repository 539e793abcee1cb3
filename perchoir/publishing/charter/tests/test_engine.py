"""Order, severity, closed periods, promises and the cooling-off."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from perchoir.publishing.charter.engine import (
    Choice,
    ClosedPeriod,
    Draft,
    Severity,
    Tone,
    check_all,
    cooling,
    promises,
    worst,
)
from perchoir.publishing.charter.sentences import COOLING

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
RESULT = Draft(("Notre chiffre d’affaires progresse de 8 %.",), "fr", planned=NOW)
CLOSED = ClosedPeriod(NOW - timedelta(days=1), NOW + timedelta(days=1), "Résultats annuels")


def test_the_worst_finding_comes_first_then_as_one_reads() -> None:
    draft = Draft(("Enfin !!! Le n° 1, lea@example.fr", "Quel crétin !!!"), "fr")
    found = check_all(draft, {})
    order = [(-f.severity, f.part, f.start) for f in found]
    assert order == sorted(order)
    assert worst(found) is Severity.REFUSE
    assert worst([]) is None
    assert check_all(draft, {}) == found


def test_a_figure_in_a_closed_period_goes_to_legal_and_names_the_period() -> None:
    (found,) = check_all(replace(RESULT, closed=(CLOSED,)), {})
    assert found.severity is Severity.NEEDS_LEGAL
    assert found.parameters["period"] == "Résultats annuels"


def test_a_house_may_refuse_figures_in_a_closed_period() -> None:
    choices = {"disclosure": Choice(settings={"in_a_closed_period": "refuse"})}
    (found,) = check_all(replace(RESULT, closed=(CLOSED,)), choices)
    assert found.severity is Severity.REFUSE


@pytest.mark.parametrize("planned", [None, CLOSED.end, CLOSED.start - timedelta(seconds=1)])
def test_outside_the_closed_period_a_figure_needs_approval(planned: datetime | None) -> None:
    (found,) = check_all(replace(RESULT, planned=planned, closed=(CLOSED,)), {})
    assert found.severity is Severity.NEEDS_APPROVAL


def test_the_second_the_period_begins_it_is_closed() -> None:
    (found,) = check_all(replace(RESULT, planned=CLOSED.start, closed=(CLOSED,)), {})
    assert found.severity is Severity.NEEDS_LEGAL


def test_a_house_changes_the_severity_of_an_article_and_its_words() -> None:
    draft = Draft(("Our synergies are strong.",), "en")
    words = Choice(severity=Severity.NOTE, settings={"sensitive": ["synerg*"]})
    (found,) = check_all(draft, {"forbidden_words": words})
    assert (found.severity, found.start, found.end) == (Severity.NOTE, 4, 13)


def test_a_question_to_an_angry_public_shows_three_real_answers() -> None:
    tone = Tone(0.5, 80, ("Rendez l’argent", "Menteurs", "Toujours en retard", "Un quatrième"))
    (found,) = check_all(Draft(("Posez-nous vos questions.",), "fr", tone=tone), {})
    assert found.parameters["share"] == "50"
    assert found.parameters["answers"].count("“") == 3


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("We will answer by Friday.", date(2026, 11, 27)),
        ("We commit to it by 2030.", date(2030, 12, 31)),
        ("We'll do it within 10 days.", date(2026, 12, 3)),
        ("I promise it before 15 March.", date(2027, 3, 14)),
        ("We will open by the end of June 2027.", date(2027, 6, 30)),
        ("We promise it by Q1 2027.", date(2027, 3, 31)),
        ("We will do it by the end of the year.", date(2026, 12, 31)),
        ("Nous allons rétablir le service sous 48 heures.", date(2026, 11, 25)),
        ("Je m’engage à le faire le 15 mars.", date(2027, 3, 15)),
        ("Nous ouvrirons la semaine prochaine.", date(2026, 12, 6)),
        ("Nous ouvrirons au premier trimestre 2027.", date(2027, 3, 31)),
        ("Nous livrerons d’ici 3 mois.", date(2027, 2, 23)),
        ("Nous livrerons lundi prochain.", date(2026, 11, 30)),
        ("Nous livrerons avant la fin du mois.", date(2026, 11, 30)),
    ],
)
def test_a_promise_is_dated_from_the_hour_it_goes_out(text: str, by: date) -> None:
    (promise,) = promises(Draft((text,), planned=NOW, voice="Léonie"))
    assert (promise.by, promise.who) == (by, "Léonie")
    assert promise.what == text.rstrip(".")


def test_without_an_hour_a_relative_date_is_not_guessed() -> None:
    (promise,) = promises(Draft(("We will answer by Friday.",), "en"))
    assert promise.by is None


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (Draft(("Merci.",), reply_to="Voleurs", reply_hostile=True), "It answers an attack."),
        (Draft(("C’est inadmissible.",)), "It sounds angry."),
        (
            Draft(("Bonsoir.",), planned=NOW.replace(hour=23), opens=time(8), closes=time(20)),
            "It would go out outside working hours.",
        ),
    ],
)
def test_what_is_fast_late_or_angry_waits_for_a_second_person(draft: Draft, reason: str) -> None:
    wait = cooling(draft, {"minutes": 45})
    assert wait is not None
    assert (wait.minutes, wait.reason, wait.needs_second_person) == (45, reason, True)
    assert reason in COOLING


def test_a_calm_post_in_working_hours_does_not_wait() -> None:
    assert cooling(Draft(("Bonjour.",), planned=NOW, opens=time(8), closes=time(20)), {}) is None
