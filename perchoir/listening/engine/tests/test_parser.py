"""How a query is read: precedence, spellings, hints."""

import pytest

from perchoir.listening.engine.query import canonical, parse, walk
from perchoir.listening.engine.query.nodes import (
    And,
    Attachment,
    Comparison,
    Exact,
    Followers,
    From,
    Handle,
    Has,
    Is,
    Lang,
    Near,
    Network,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Tag,
    Term,
    To,
    Url,
)


def root(text: str) -> Node:
    return parse(text, allow_broad=True).root


A, B, C = Term("avion"), Term("boeing"), Term("cargo")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("avion boeing", And((A, B))),
        ("avion AND boeing", And((A, B))),
        ("avion boeing OR cargo", Or((And((A, B)), C))),
        ("avion (boeing OR cargo)", And((A, Or((B, C))))),
        ("avion (boeing cargo)", And((A, B, C))),
        ("avion OR (boeing OR cargo)", Or((A, B, C))),
        ("avion -boeing", And((A, Not(B)))),
        ("NOT avion boeing", And((Not(A), B))),
        ("-(avion OR boeing) cargo", And((Not(Or((A, B))), C))),
        ("NOT NOT avion", A),
        ("avion NOT -(-boeing)", And((A, Not(B)))),
        ("avion NEAR/5 boeing", Near(A, B, 5)),
        ("-avion near/5 boeing", Not(Near(A, B, 5))),
        ("avion NEAR/5 boeing NEAR/2 cargo", And((Near(A, B, 5), Near(B, C, 2)))),
        ("avion NEAR/5 (boeing OR cargo)", Near(A, Or((B, C)), 5)),
        ('"Chiffre d’affaires"', Phrase(("chiffre", "d", "affaires"))),
        ("« chiffre clé »", Phrase(("chiffre", "cle"))),
        ("“chiffre clé”", Phrase(("chiffre", "cle"))),
        ('"avion"', A),
        ("AVION", A),
        ("l’avion", A),
        ("qu'avion", A),
        ("avion's", A),
        ("avion,", A),
        ("avion & boeing", And((A, B))),
        ("Jean-Luc", Phrase(("jean", "luc"))),
        ("avio*", Prefix(("avio",))),
        ('"chiffre d\'aff*"', Prefix(("chiffre", "d", "aff"))),
        ("空客", Phrase(("空", "客"))),
        ('="SFR"', Exact("SFR", ("sfr",))),
        ('="Canal+"', Exact("Canal+", ("canal",))),
        ("#Grève", Tag("greve")),
        ("@Airbus.com", Handle("airbus.com")),
        ("from:@Airbus", From("airbus")),
        ('from:"Le Monde"', From("le monde")),
        ("from:did:plc:abc", From("did:plc:abc")),
        ("to:airbus", To("airbus")),
        ("lang:FR", Lang("fr")),
        ("lang:fr_CA", Lang("fr-ca")),
        ("network:Bluesky", Network("bluesky")),
        ("url:https://www.LeMonde.fr/eco/", Url("lemonde.fr", "/eco")),
        ('url:"lemonde.fr"', Url("lemonde.fr")),
        ("url:xn--caf-dma.fr", Url("café.fr")),
        ("has:links", Has(Attachment.LINK)),
        ("is:quote", Is("quote")),
        ("followers:>=10k", Followers(Comparison.AT_LEAST, 10_000)),
        ("Followers:<5", Followers(Comparison.LESS, 5)),
        ("12:30", Phrase(("12", "30"))),
        ("NEARBY", Term("nearby")),
    ],
)
def test_a_query_is_read_as_its_tree(text: str, tree: Node) -> None:
    assert root(text) == tree


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("avion AND NOT ( boeing  OR cargo )", "avion -(boeing OR cargo)"),
        ("l'Avion “Jean-Luc” =«Œuvre»", 'avion "jean luc" ="Œuvre"'),
        ("(avion OR boeing) NEAR/3 carg*", "(avion OR boeing) NEAR/3 carg*"),
        ('from:"Le  Monde" url:LEMONDE.fr/a', 'from:"le monde" url:lemonde.fr/a'),
    ],
)
def test_a_query_can_be_written_in_its_plainest_spelling(text: str, plain: str) -> None:
    query = parse(text, allow_broad=True)
    assert canonical(query) == plain
    assert parse(plain, allow_broad=True) == query


def test_every_node_knows_where_it_stands_in_the_source() -> None:
    query = parse('airbus ("a 380" OR #grève) -boeing lang:fr')
    cut = [query.source[node.start : node.end] for node in walk(query.root)]
    assert cut == [
        query.source,
        "airbus",
        '("a 380" OR #grève)',
        '"a 380"',
        "#grève",
        "-boeing",
        "boeing",
        "lang:fr",
    ]


def test_small_operators_are_read_as_words_with_a_hint() -> None:
    query = parse("airbus or boeing")
    assert query.root == And((Term("airbus"), Term("or"), Term("boeing")))
    (hint,) = query.hints
    assert (hint.position, hint.end, hint.suggestion) == (7, 9, "OR")


def test_the_largest_query_allowed_is_read_without_trouble() -> None:
    words = " OR ".join(f"mot{number}" for number in range(1_000))
    assert len(parse(words).root.children) == 1_000  # type: ignore[union-attr]
    nested = "(a1 -" * 25 + "airbus" + ")" * 25
    query = parse(nested, allow_broad=True)
    assert parse(canonical(query), allow_broad=True) == query
