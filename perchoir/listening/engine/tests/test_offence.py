"""What a first reading takes for offence, in both languages; half of it only looks like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.listening.engine.enrich.offence import NOTHING, OFFENDS, offence

FRENCH_OFFENDS = (
    "Espèce de connard, rends l'argent",
    "Tu es vraiment un pauvre con",
    "Ta gueule et retourne travailler",
    "Bande de voleurs, vous avez tout pris",
    "Vous êtes des menteurs et des escrocs",
    "Sale porc, dégage de là",
    "Va te faire voir ailleurs",
    "Quel c0nn@rd ce patron",
    "c.o.n.n.a.r.d tu nous prends pour qui",
    "Connnnnard",
    "Fils de pute",
    "Je vais te tuer si tu continues",
    "On sait où tu habites",
    "Vous méritez la mort",
    "Une balle dans la tête, voilà ce qu'il lui faut",
    "Suicide-toi",
    "Rentre dans ton pays",
    "Sale race",
    "Espèce d'ordure",
    "T'es qu'une merde",
    "Bande de cafards",
    "Cette pdg est une salope",
    "Les salauds ont encore augmenté les prix",
    "Nique ta mère",
    "Va crever",
    "Tu vas le payer, tu vas crever",
    "Grosse connasse",
    "Enculé",
    "Quelle bande d'enculés",
    "Vous êtes tous des abrutis",
    "sal0pe",
    "conn*rd",
    "ENFOIRÉS",
    "Tu es un crétin fini",
    "Ferme-la",
)
FRENCH_HARMLESS = (
    "Airbus livre un avion à Air France",
    "Le con est un mot court",
    "Il arrive avec du retard à la gare",
    "Un chien errant a été sauvé",
    "C'est nul de rater le train",
    "Le rat de bibliothèque est un livre",
    "La Vache qui rit change de recette",
    "Le parasite du blé menace les récoltes",
    "Elle l'a traité de « connard » devant tout le monde",
    "Le porc français se vend mieux",
    "Con Edison publie ses résultats",
    "Pierre Lacon nommé directeur",
    "La concorde des peuples",
    "Rue du Cul-de-Sac, travaux ce matin",
    "Le nègre littéraire du ministre",
    "Il est gros, ce chiffre d'affaires",
    "Quelle grosse annonce pour Renault",
    "Le petit déjeuner est servi",
    "Les ordures ménagères sont ramassées lundi",
    "Déchets nucléaires : le débat continue",
    "Un film sur les nazis sort demain",
    "Les singes du zoo ont faim",
    "Putain de merde, quel match",
    "J'ai mal au cul après le vélo",
    "C'est pas si con",
    "Une grève dure commence",
    "Le procès des voleurs de vélos s'ouvre",
    "Scandale : la direction ment à ses salariés",
    "Je suis furieux, ce service est lamentable",
    "On va les retrouver, ces clés",
    "Mort aux trousses repasse au cinéma",
    "La ville de Condom fête l'automne",
    "Les pauvres sont plus touchés",
    "C'est un beau chien",
    "1 000 € d'amende, 3 jours de retard",
)
ENGLISH_OFFENDS = (
    "You are a liar and a thief",
    "What an asshole",
    "You fucking idiot",
    "Shut the fuck up",
    "Fuck you and your company",
    "Go to hell",
    "Piece of shit",
    "Son of a bitch",
    "You're all pigs",
    "You are such a moron",
    "Bunch of crooks",
    "a$$hole",
    "b1tch",
    "sh!thead ceo",
    "a.s.s.h.o.l.e",
    "bitchhhhh",
    "I will kill you",
    "We know where you live",
    "Kill yourself",
    "You should die",
    "I hope she dies",
    "A bullet in his head",
    "Go back to your country",
    "Drop dead",
    "You scum",
    "You worthless trash",
    "They are vermin",
    "Lying bastards",
    "These bastards lied again",
    "What a bunch of wankers",
    "Eat shit",
    "Screw you",
    "You disgusting pig",
    "He is a total retard",
    "STFU",
    "motherf***er",
)
ENGLISH_HARMLESS = (
    "Airbus delivers a plane to Delta",
    "Scunthorpe United won again",
    "Dick Cheney spoke yesterday",
    "Moby Dick is a great book",
    "My dog ate my homework",
    "The pros and cons of hydrogen",
    "Your dog is lovely",
    "The classic assembly line",
    "Arsenal beat Essex in Middlesex",
    'He called her a "bitch" in the meeting',
    "Fire retardant foam was used",
    "Trash is collected on Monday",
    "This service is a disgrace and I want a refund",
    "What a joke of a service",
    "The killer feature of this phone",
    "We will kill the project",
    "I will shoot the video tomorrow",
    "Damn, that was close",
    "Holy shit what a goal",
    "Pigs are farmed near Sussex",
    "The thieves were arrested",
    "Liar's Poker is about bankers",
    "Cocktail hour at the Cock Tavern",
    "The Pakistan team arrived",
    "Chinkapin oaks grow in Ohio",
    "A spicy soup",
    "Death Valley is hot",
    "Watch your step",
    "Shut up shop for the winter",
    "A document about fascists in the 1930s",
    "The stupid printer is broken again",
    "These animals need a home",
    "Grape harvest is late",
    "The rapist was sentenced to ten years",
    "It is dead simple",
    "1,000 dollars, 3 days late",
)


def score(text: str, language: str) -> float:
    found = offence(text, language)
    assert found is not None
    return found.score


@pytest.mark.parametrize(
    ("language", "texts"), [("fr", FRENCH_OFFENDS), ("en", ENGLISH_OFFENDS)], ids=["fr", "en"]
)
def test_insults_slurs_and_threats_are_warned_of(language: str, texts: tuple[str, ...]) -> None:
    assert [text for text in texts if score(text, language) < OFFENDS] == []


@pytest.mark.parametrize(
    ("language", "texts"), [("fr", FRENCH_HARMLESS), ("en", ENGLISH_HARMLESS)], ids=["fr", "en"]
)
def test_names_towns_and_hard_words_about_things_are_left_alone(
    language: str, texts: tuple[str, ...]
) -> None:
    assert [text for text in texts if score(text, language) >= OFFENDS] == []


def test_it_says_which_words_made_it() -> None:
    assert offence("Espèce de C0nn@rd, ta gueule", "fr-FR") == (0.98, ("connard", "ta gueule"))


def test_an_insult_that_is_quoted_weighs_less_than_one_that_is_said() -> None:
    assert 0 < score("Il a écrit « connard » sur le mur", "fr") < score("Ce connard", "fr")


def test_a_word_of_one_language_is_not_one_of_the_other() -> None:
    assert score("You retard", "en") >= OFFENDS
    assert offence("Le retard du train", "fr") == NOTHING


@pytest.mark.parametrize("language", ["pt", "de", "", "und"])
def test_of_other_languages_nothing_is_said(language: str) -> None:
    assert offence("Seu filho da puta", language) is None


@settings(max_examples=40)
@given(st.text(), st.sampled_from(["fr", "en"]))
def test_any_text_has_a_score(text: str, language: str) -> None:
    assert 0 <= score(text, language) <= 1


@pytest.mark.parametrize("text", ["a" * 100_000, "a " * 50_000, "a@" * 50_000, "«" * 50_000])
def test_a_monstrous_text_is_read_in_part(text: str) -> None:
    assert score(text, "fr") == 0
