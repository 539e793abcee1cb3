"""Watches that helpers write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.listening.engine.helpers import (
    Aim,
    Reason,
    Suggestion,
    homonyms,
    suggest_company,
    suggest_competitor,
    suggest_person,
    suggest_tender,
)
from perchoir.listening.engine.helpers.common_words import COMMON_WORDS
from perchoir.listening.engine.helpers.variants import MOST_MISSPELT, Slip, misspellings
from perchoir.listening.engine.query import parse
from perchoir.listening.engine.reference import matches
from perchoir.listening.engine.tests.posts import post


def finds(suggestion: Suggestion, text: str) -> bool:
    return matches(parse(suggestion.query), post(text))


def by_reason(suggestion: Suggestion, reason: Reason) -> list[str]:
    return [piece.text for piece in suggestion.pieces if piece.reason is reason]


def test_a_company_is_found_under_its_names() -> None:
    itself, products, leader = suggest_company(
        "Michelin", ["@Michelin"], ["Pilot Sport"], ["Florent Menegaux"], "michelin"
    )
    assert (itself.aim, products.aim, leader.aim) == (Aim.COMPANY, Aim.PRODUCTS, Aim.LEADER)
    for text in ("l'usine MICHELIN", "chez michellin", "@michelin bonjour", "#Michelin"):
        assert finds(itself, text)
    assert finds(products, "mes pilot-sport")
    assert finds(leader, "Florent Ménégaux parle")
    assert finds(leader, "Ménégaux, patron de Michelin")
    assert not finds(itself, "le mouchoir")


def test_a_short_acronym_is_looked_for_in_capitals() -> None:
    (itself,) = suggest_company("SFR")
    assert itself.query == '="SFR"'
    assert by_reason(itself, Reason.ACRONYM) == ['="SFR"']


def test_a_name_that_is_a_common_word_needs_its_capital_or_its_context() -> None:
    itself, *_others = suggest_company("Orange", ["orange"], leaders=["Christel Heydemann"])
    assert finds(itself, "panne chez Orange")
    assert finds(itself, "christel heydemann, patronne d'orange")
    assert not finds(itself, "un jus d'orange")


def test_a_name_of_several_words_is_also_found_in_one() -> None:
    (itself, *_others) = suggest_company("Air France-KLM")
    assert finds(itself, "AIR FRANCE KLM")
    assert finds(itself, "#AirFranceKLM")


def test_a_name_made_of_signs_is_taken_as_it_is() -> None:
    (itself,) = suggest_company("Canal+")
    assert itself.query == '="Canal+"'


def test_a_person_is_found_by_initial_handle_and_company() -> None:
    (person,) = suggest_person("Jean-Luc", "Brégier", "@jlb", "Airbus")
    for text in ("Jean Luc Bregier", "J.-L. Brégier", "@jlb", "M. Brégier dirige Airbus"):
        assert finds(person, text), text
    assert not finds(person, "Brégier, le boulanger")


def test_a_competitor_is_also_watched_beside_us() -> None:
    itself, compared = suggest_competitor("Boeing", ours="Airbus")
    assert (itself.aim, compared.aim) == (Aim.COMPETITOR, Aim.COMPARED)
    assert finds(compared, "Airbus devance Boeing")
    assert not finds(compared, "Boeing seul")


def test_a_tender_needs_the_call_the_subject_and_the_buyer() -> None:
    (tender,) = suggest_tender("rames de métro, signalisation", "Île-de-France Mobilités")
    assert finds(tender, "Appel d’offres d'Ile de France Mobilités : signalisation")
    assert not finds(tender, "appel d'offres : signalisation")
    assert suggest_tender("", "") == []


@pytest.mark.parametrize(("name", "slip"), [("renault", "renaut"), ("michelin", "michellin")])
def test_common_misspellings_are_proposed(name: str, slip: str) -> None:
    assert slip in dict(misspellings(name))


def test_a_misspelling_is_never_a_common_word_and_short_names_have_none() -> None:
    assert misspellings("total") == []
    assert "boring" not in dict(misspellings("boeing"))
    assert len(misspellings("schneider")) <= MOST_MISSPELT
    assert not set(dict(misspellings("carrefours"))) & COMMON_WORDS
    assert dict(misspellings("schneider")).keys().isdisjoint({"schneider"})
    assert set(dict(misspellings("michelin")).values()) <= set(Slip)


@settings(deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=15), max_size=3), st.text(max_size=20))
def test_whatever_is_typed_every_suggestion_is_a_good_watch(
    name: str, others: list[str], tag: str
) -> None:
    suggestions = [
        *suggest_company(name, others, others, others, tag),
        *suggest_person(name, tag, tag, name),
        *suggest_competitor(name, others, others, tag),
        *suggest_tender(name, tag),
    ]
    for suggestion in suggestions:
        parse(suggestion.query)
        assert suggestion.pieces


PHONE = ("offre fibre mobile", "panne réseau box fibre", "forfait mobile réseau", "fibre coupée")
FRUIT = ("jus vitamine petit déjeuner", "gâteau recette sucre", "confiture recette sucre vitamine")


def test_namesakes_are_proposed_as_exclusions_with_samples() -> None:
    posts = [post(f"orange {PHONE[number % 4]} {number}") for number in range(60)]
    posts += [post(f"orange {FRUIT[number % 3]} {number}") for number in range(24)]
    posts += [post("rien à voir")]
    proposed = homonyms(posts, parse("orange"))
    fruit = [each for each in proposed if all(index >= 60 for index in each.samples)]
    assert fruit
    assert fruit[0].text.startswith("-")
    assert fruit[0].companions
    assert all(each.word != "orange" for each in proposed)


def test_without_results_nothing_is_proposed() -> None:
    assert homonyms([], parse("orange")) == []
    assert homonyms([post("orange")], parse("orange")) == []
