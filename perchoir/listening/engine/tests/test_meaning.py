"""What each operator finds and leaves: the examples of the README's table and more."""

import pytest

from perchoir.listening.engine.matcher import Matcher
from perchoir.listening.engine.query import parse
from perchoir.listening.engine.reference import explain, matches, places, spans
from perchoir.listening.engine.tests.posts import post
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Kind, Link, Media, MediaKind

FOUND = [
    ("fabrice bregier", "Fabrice Brégier quitte Airbus"),
    ("œuvre", "une oeuvre"),
    ("oeuvre", "une Œuvre"),
    ("airbus", "l'airbus décolle"),
    ("airbus", "je crois qu’airbus"),
    ("l'airbus", "Airbus décolle"),
    ("qu’airbus", "AIRBUS décolle"),
    ("airbus", "Airbus's order book"),
    ("airbus", "Airbus™"),
    ("airbus", "merci @airbus.bsky.social"),
    ("airbus", "#airbus"),
    ("grève", "LA GRÈVE"),
    ("straße", "Strasse"),
    ("sncf", "la S.N.C.F. annonce"),
    ("jean-luc", "Jean Luc"),
    ('"chiffre d\'affaires"', "le chiffre d’affaires"),
    ("chiff*", "chiffres"),
    ('"chiffre d\'aff*"', "chiffre d'affaires"),
    ("空客", "我爱空客飞机"),
    ("ไทย", "ประเทศไทยแลนด์"),
    ("👩‍💻", "bravo 👩🏽‍💻!"),
    ("👍", "👍🏿"),
    ("🇫🇷", "vive la 🇫🇷🇩🇪"),
    ("grève NEAR/2 airbus", "Airbus : une nouvelle grève"),
    ('("air france" OR airbus) NEAR/1 grève', "grève chez Air France"),
    ('="SFR"', "chez SFR."),
    ('="Canal+"', "sur Canal+ ce soir"),
    ('="l\'Oréal"', "chez l’Oréal"),
    ("airbus -boeing", "airbus seul"),
    ("airbus OR boeing", "boeing"),
    ("#grève", "#GREVE"),
    ("@airbus", "@airbus.bsky.social bonjour"),
    ("@airbus.bsky.social", "@airbus.bsky.social bonjour"),
    ("url:lemonde.fr", "lire https://eco.lemonde.fr/a"),
    ("url:lemonde.fr/eco", "lire lemonde.fr/eco/1"),
]
LEFT = [
    ("airbus", "airbuses"),
    ("airbus", "voir https://airbus.com/a350"),
    ("airbus", "voir airbus.com/a350"),
    ("social", "merci @airbus.bsky.social"),
    ("don", "I don't know"),
    ("hui", "aujourd'hui"),
    ("oeuvre", "ouvre"),
    ('"fabrice brégier"', "Brégier Fabrice"),
    ('"air france"', "air de france"),
    ('"l\'airbus"', "qu'airbus"),
    ("空客", "空中客车"),
    ("👩", "👩‍💻"),
    ("grève NEAR/2 airbus", "grève un deux trois airbus"),
    ("airbus NEAR/5 airbus", "airbus une seule fois"),
    ('="SFR"', "chez sfr"),
    ('="SFR"', "chez SFRE"),
    ('="Brégier"', "Bregier"),
    ('="Canal+"', "Canal"),
    ("airbus -boeing", "airbus et boeing"),
    ("#grève", "grève"),
    ("#greve", "#greve_generale"),
    ("@airbus", "airbus"),
    ("@airbus.com", "@airbus.bsky.social"),
    ("url:lemonde.fr", "lire https://lemonde.fr.evil.com et https://notlemonde.fr"),
    ("url:lemonde.fr/eco", "lire https://lemonde.fr/economie"),
]


def found(query_text: str, incoming: IncomingPost) -> bool:
    query = parse(query_text, allow_broad=True)
    said = matches(query, incoming)
    assert Matcher([(1, query)]).match([incoming]) == [[1] if said else []]
    return said


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_it_is_found(query: str, text: str) -> None:
    assert found(query, post(text))


@pytest.mark.parametrize(("query", "text"), LEFT)
def test_it_is_left(query: str, text: str) -> None:
    assert not found(query, post(text))


BOB = IncomingAuthor(id="did:plc:BOB", handle="Bob.Example.com", name="Bob", followers=1_000)
PAPER = IncomingAuthor(id="https://lemonde.fr/rss", name="Le Monde")


@pytest.mark.parametrize(
    ("query", "incoming", "expected"),
    [
        ("from:bob", post(author=BOB), True),
        ("from:bob.example.com", post(author=BOB), True),
        ("from:did:plc:bob", post(author=BOB), True),
        ("from:bo", post(author=BOB), False),
        ('from:"le monde"', post(author=PAPER), True),
        ("from:bob", post(author=PAPER), False),
        ("to:bob", post(reply_to_author="bob.example.com"), True),
        ("to:bob", post(author=BOB), False),
        ("lang:fr", post(language="fr-CA"), True),
        ("lang:fr-ca", post(language="fr-CA"), True),
        ("lang:fr-ca", post(language="fr"), False),
        ("lang:fr", post("Bonjour à tous, je suis très content"), True),
        ("lang:fr", post("Bonjour à tous, je suis très content", language="en"), False),
        ("lang:fr", post("ok"), False),
        ("network:bluesky", post(), True),
        ("network:mastodon", post(), False),
        ("url:lemonde.fr", post(links=(Link("https://www.lemonde.fr/a"),)), True),
        ("url:lemonde.fr", post(links=(Link("ceci n'est pas une adresse"),)), False),
        ("has:link", post("voir https://a.fr"), True),
        ("has:link", post(), False),
        ("has:image", post(media=(Media(MediaKind.IMAGE, "u"),)), True),
        ("has:video", post(media=(Media(MediaKind.IMAGE, "u"),)), False),
        ("is:reply", post(kind=Kind.REPLY), True),
        ("is:repost", post(kind=Kind.REPOST), True),
        ("is:quote", post(kind=Kind.POST), False),
        ("followers:>1000", post(author=BOB), False),
        ("followers:>=1000", post(author=BOB), True),
        ("followers:<1001", post(author=BOB), True),
        ("followers:<=999", post(author=BOB), False),
        ("followers:=1k", post(author=BOB), True),
        ("followers:<1", post(author=PAPER), False),
        ("@airbus", post(mentioned=("Airbus.com",)), True),
        ("#grève", post(tags=("Greve",)), True),
        ("airbus", post(title="Airbus embauche"), True),
        ("airbus", post(media=(Media(MediaKind.IMAGE, "u", alt="un Airbus"),)), True),
        ("airbus", post(links=(Link("https://a.fr", title="Airbus embauche"),)), True),
        ("airbus", post(tags=("Airbus",)), True),
        ('"air france"', post(title="air", text="france"), False),
        ("air NEAR/9 france", post(title="air", text="france"), False),
        ("airbus", post(author=IncomingAuthor(id="1", name="Airbus")), False),
    ],
)
def test_facts_about_a_post(query: str, incoming: IncomingPost, expected: bool) -> None:
    assert found(query, incoming) is expected


def test_matched_words_are_highlighted_in_the_original_text() -> None:
    text = "Dit l’Œuvre : Fabrice Bre\u0301gier, 👍🏽 et le chiffre d’affaires"
    query = parse('œuvre bregier 👍 "chiffre d\'aff*" -boeing')
    marked = [text[start:end] for start, end in spans(query, post(text))]
    assert marked == ["Œuvre", "Bre\u0301gier", "👍🏽", "chiffre d’affaires"]


def test_an_excluded_word_is_never_highlighted() -> None:
    assert spans(parse("airbus OR (boeing -cargo)"), post("boeing cargo airbus")) == [(13, 19)]


def test_places_are_told_in_every_field() -> None:
    incoming = post("rien", title="Airbus embauche", tags=("airbus",))
    found_in = [place.field.part for place in places(parse("airbus"), incoming)]
    assert found_in == ["tag", "title"]


def test_an_explanation_says_which_part_failed() -> None:
    why = explain(parse("airbus (grève OR paris) -boeing"), post("airbus paris boeing"))
    assert not why.matched
    assert [child.matched for child in why.children] == [True, True, False]
    assert [child.matched for child in why.children[1].children] == [False, True]


def test_a_near_that_holds_shows_both_sides() -> None:
    text = "grève dure chez Airbus"
    marked = spans(parse("airbus NEAR/5 grève"), post(text))
    assert [text[start:end] for start, end in marked] == ["grève", "Airbus"]
