"""A query is read back as a sentence, and a mistake is pointed at, in both languages."""

import pytest
from django.utils import translation

from perchoir.listening.engine import ErrorCode, QueryError, parse
from perchoir.listening.watches.reading import error_sentence, meaning
from perchoir.listening.watches.reading.mistakes import SENTENCES

MEANINGS = [
    ("airbus", "Posts that contain “airbus”.", "Les publications qui contiennent « airbus »."),
    (
        "airbus toulouse",
        "Posts that contain “airbus” and “toulouse”.",
        "Les publications qui contiennent « airbus » et « toulouse ».",
    ),
    (
        'airbus OR "commande ferme" OR #a350',
        "Posts that contain “airbus”, “commande ferme” or the tag #a350.",
        "Les publications qui contiennent « airbus », « commande ferme » ou le mot-dièse #a350.",
    ),
    (
        "airbus -boeing",
        "Posts that contain “airbus”, but that do not contain “boeing”.",
        "Les publications qui contiennent « airbus », mais qui ne contiennent pas « boeing ».",
    ),
    (
        "airbus -(boeing OR embraer)",
        "Posts that contain “airbus”, but that contain neither “boeing” nor “embraer”.",
        "Les publications qui contiennent « airbus », mais qui ne contiennent ni « boeing » "
        "ni « embraer ».",
    ),
    (
        "grève NEAR/5 usine lang:fr",
        "Posts that contain “grève” and “usine” at most 5 words apart, and that are in French.",
        "Les publications qui contiennent « grève » et « usine » à 5 mots d’écart au plus, "
        "et qui sont en français.",
    ),
    (
        'aéronaut* ="SFR"',
        "Posts that contain a word that begins with “aéronaut” and “SFR” written exactly so.",
        "Les publications qui contiennent un mot qui commence par « aéronaut » et « SFR » "
        "écrit exactement ainsi.",
    ),
    (
        "(airbus OR boeing) has:video",
        "Posts that carry a video, and that contain “airbus” or “boeing”.",
        "Les publications qui comportent une vidéo, et qui contiennent « airbus » ou « boeing ».",
    ),
    (
        "airbus followers:>1000",
        "Posts that contain “airbus”, and that come from authors with more than 1,000 followers.",
        "Les publications qui contiennent « airbus », et qui viennent d’auteurs qui ont plus de "
        "1 000 abonnés.",
    ),
    (
        "airbus followers:=1",
        "Posts that contain “airbus”, and that come from authors with exactly 1 follower.",
        "Les publications qui contiennent « airbus », et qui viennent d’auteurs qui ont "
        "exactement 1 abonné.",
    ),
    (
        'Vaudrelle OR @vaudrelle.example OR #Vaudrelle OR "L’Œuvre noire"',
        "Posts that contain “Vaudrelle”, the tag #Vaudrelle or “L’Œuvre noire”, or that mention "
        "@vaudrelle.example.",
        "Les publications qui contiennent « Vaudrelle », le mot-dièse #Vaudrelle ou « L’Œuvre "
        "noire », ou qui citent @vaudrelle.example.",
    ),
    (
        "@airbus OR from:airbus",
        "Posts that mention @airbus, or that were written by @airbus.",
        "Les publications qui citent @airbus, ou qui sont écrites par @airbus.",
    ),
    (
        "airbus is:reply network:bluesky url:lemonde.fr",
        "Posts that contain “airbus”, and that are replies, and that come from Bluesky, "
        "and that link to lemonde.fr.",
        "Les publications qui contiennent « airbus », et qui sont des réponses, "
        "et qui viennent de Bluesky, et qui renvoient à lemonde.fr.",
    ),
    (
        "boeing OR (airbus toulouse)",
        "Posts that contain “boeing”, or that (contain “airbus” and “toulouse”).",
        "Les publications qui contiennent « boeing », ou qui (contiennent « airbus » et "
        "« toulouse »).",
    ),
    (
        "airbus -(chat -noir)",
        "Posts that contain “airbus”, but that do not fulfil all of this (contain “chat”, but "
        "that do not contain “noir”).",
        "Les publications qui contiennent « airbus », mais qui ne remplissent pas tout ceci à la "
        "fois (contiennent « chat », mais qui ne contiennent pas « noir »).",
    ),
]


@pytest.mark.parametrize(("query", "english", "french"), MEANINGS)
def test_the_meaning_is_read_back_as_a_sentence(query: str, english: str, french: str) -> None:
    with translation.override("en"):
        assert meaning(parse(query)) == english
    with translation.override("fr"):
        assert _spaced(meaning(parse(query))) == french


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_mistake_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == {code.name for code in ErrorCode}
    for sentence in SENTENCES.values():
        with translation.override("fr"):
            french = str(sentence)
        with translation.override("en"):
            assert str(sentence) != french


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("airbus OR", "Il faut quelque chose après OR."),
        ("(airbus", "Cette parenthèse n’est jamais fermée."),
        ("lang:klingon airbus", "« klingon » n’est pas le code d’une langue."),
        ("le OR la", "presque toutes les publications"),
    ],
)
def test_a_mistake_is_told_in_the_language_of_the_reader(query: str, said: str) -> None:
    with pytest.raises(QueryError) as caught, translation.override("fr"):
        parse(query)
    with translation.override("fr"):
        assert said in _spaced(error_sentence(caught.value))


def test_braces_in_a_query_are_text() -> None:
    with translation.override("en"):
        assert "{zarbi}" in meaning(parse('="{zarbi}"'))
