"""Each mistake is pointed at, with a suggestion where there is a good one."""

import pytest

from perchoir.listening.engine.query import ErrorCode, QueryError, TooBroad, parse

MISTAKES = [
    ("", "EMPTY", "", ""),
    ("  & !", "EMPTY", "  & !", ""),
    ("avion (boeing", "PARENTHESIS_NOT_CLOSED", "(", ""),
    ("avion (", "PARENTHESIS_NOT_CLOSED", "(", ""),
    ("avion) boeing", "PARENTHESIS_NOT_OPENED", ")", ""),
    (")", "PARENTHESIS_NOT_OPENED", ")", ""),
    ("avion ()", "EMPTY_GROUP", "()", ""),
    ('avion "boeing', "QUOTE_NOT_CLOSED", '"boeing', '"boeing"'),
    ("« avion", "QUOTE_NOT_CLOSED", "« avion", "« avion\u00a0»"),
    ('avion ""', "EMPTY_PHRASE", '""', ""),
    ("OR avion", "OPERATOR_WITHOUT_LEFT", "OR", ""),
    ("avion OR", "OPERATOR_WITHOUT_RIGHT", "OR", ""),
    ("avion OR OR boeing", "OPERATOR_WITHOUT_RIGHT", "OR", ""),
    ("(avion AND) boeing", "OPERATOR_WITHOUT_RIGHT", "AND", ""),
    ("avion NOT", "OPERATOR_WITHOUT_RIGHT", "NOT", ""),
    ("avion NEAR/5", "OPERATOR_WITHOUT_RIGHT", "NEAR/5", ""),
    ("NEAR/5 avion", "OPERATOR_WITHOUT_LEFT", "NEAR/5", ""),
    ("avion OU boeing", "FOREIGN_OPERATOR", "OU", "OR"),
    ("avion ET boeing", "FOREIGN_OPERATOR", "ET", "AND"),
    ("avion SAUF boeing", "FOREIGN_OPERATOR", "SAUF", "NOT"),
    ("avion || boeing", "FOREIGN_OPERATOR", "||", "OR"),
    ("avion - boeing", "DANGLING_MINUS", "- ", "-"),
    ("avion -", "DANGLING_MINUS", "-", ""),
    ("avion form:lemonde", "UNKNOWN_OPERATOR", "form:lemonde", "from:lemonde"),
    ("avion site:lemonde.fr", "UNKNOWN_OPERATOR", "site:lemonde.fr", "url:lemonde.fr"),
    ("note:avion", "UNKNOWN_OPERATOR", "note:avion", '"note avion"'),
    ("avion from:", "MISSING_VALUE", "from:", ""),
    ("avion NEAR boeing", "NEAR_WITHOUT_NUMBER", "NEAR", "NEAR/5"),
    ("avion NEAR/0 boeing", "NEAR_WITHOUT_NUMBER", "NEAR/0", "NEAR/5"),
    ("avion NEAR/x boeing", "NEAR_WITHOUT_NUMBER", "NEAR/x", "NEAR/5"),
    ("avion NEAR/101 boeing", "NEAR_WITHOUT_NUMBER", "NEAR/101", "NEAR/5"),
    ("#avion NEAR/5 boeing", "NEAR_NEEDS_WORDS", "#avion", ""),
    ("avion NEAR/5 (boeing cargo)", "NEAR_NEEDS_WORDS", "(boeing cargo)", ""),
    ("avion NEAR/5 -boeing", "NEAR_NEEDS_WORDS", "-", ""),
    ("*vion", "LEADING_STAR", "*vion", "vion*"),
    ("avi*on", "STAR_INSIDE", "avi*on", "avi*"),
    ('"a * b"', "STAR_INSIDE", '"a * b"', "a*"),
    ("av*", "PREFIX_TOO_SHORT", "av*", ""),
    ("=SFR", "EXACT_NEEDS_QUOTES", "=SFR", '="SFR"'),
    ('="++"', "EXACT_WITHOUT_WORD", '="++"', ""),
    ("https://lemonde.fr/a", "ADDRESS_IN_QUERY", "https://lemonde.fr/a", "url:lemonde.fr"),
    ("avion #", "BAD_TAG", "#", ""),
    ("avion #1", "BAD_TAG", "#1", ""),
    ("avion @", "BAD_HANDLE", "@", ""),
    ("avion lang:french", "BAD_LANGUAGE", "lang:french", "lang:fr"),
    ("avion lang:xx", "BAD_LANGUAGE", "lang:xx", ""),
    ("avion network:a+b", "BAD_NETWORK", "network:a+b", ""),
    ("avion url:lemonde", "BAD_DOMAIN", "url:lemonde", ""),
    ("avion url:[::1", "BAD_DOMAIN", "url:[::1", ""),
    ("avion has:imagse", "BAD_ATTACHMENT", "has:imagse", "has:image"),
    ("avion is:replies", "BAD_KIND", "is:replies", "is:reply"),
    ("avion followers:1000", "BAD_NUMBER", "followers:1000", "followers:>1000"),
    ("avion followers:>many", "BAD_NUMBER", "followers:>many", ""),
    ("-avion", "ONLY_EXCLUSIONS", "-avion", ""),
    ("-avion -(boeing OR cargo)", "ONLY_EXCLUSIONS", "-avion -(boeing OR cargo)", ""),
    ("lang:fr has:link", "ONLY_FILTERS", "lang:fr has:link", ""),
    ("lang:fr -avion", "ONLY_FILTERS", "lang:fr -avion", ""),
    ("le la the", "ONLY_COMMON_WORDS", "le la the", ""),
    ('"of the"', "ONLY_COMMON_WORDS", '"of the"', ""),
    ("a", "ONLY_COMMON_WORDS", "a", ""),
    ('"l\'a"', "ONLY_COMMON_WORDS", '"l\'a"', ""),
    ("avion OR the", "BROAD_ALTERNATIVE", "the", ""),
    ("avion OR -boeing", "BROAD_ALTERNATIVE", "-boeing", ""),
]


@pytest.mark.parametrize(("text", "code", "place", "suggestion"), MISTAKES)
def test_a_mistake_is_pointed_at(text: str, code: str, place: str, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert error.code.name == code
    assert text[error.position : error.end] == place
    assert error.suggestion == suggestion
    assert "{" not in error.sentence


@pytest.mark.parametrize(
    ("text", "code", "place", "suggestion"),
    [
        mistake
        for mistake in MISTAKES
        if mistake[3] and mistake[3] not in ("-", "AND", "NEAR/5", "a*")
    ],
)
def test_a_suggestion_put_in_the_place_of_the_mistake_mends_it(
    text: str, code: str, place: str, suggestion: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    mended = text[: error.position] + suggestion + text[error.end :]
    assert code_of_mistake(mended) != code


def code_of_mistake(text: str) -> str:
    try:
        parse(text)
    except QueryError as error:
        return error.code.name
    return ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 10_001, ErrorCode.TOO_LONG),
        ("a " * 1_001, ErrorCode.TOO_MANY_TERMS),
        ("(" * 51 + "avion" + ")" * 51, ErrorCode.TOO_DEEP),
        ("(" * 9_000, ErrorCode.TOO_DEEP),
        ("-" * 9_000 + "a", ErrorCode.TOO_DEEP),
        ("NOT (" * 1_900, ErrorCode.TOO_DEEP),
    ],
)
def test_a_monstrous_query_is_refused_and_never_exhausts_the_machine(
    text: str, code: ErrorCode
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.code is code


@pytest.mark.parametrize(
    "text",
    ["avion lang:fr", "from:lemonde", "#grève", "@airbus", "url:lemonde.fr", "to:airbus",
     '="LE"', "空客", "😀", '"to be or not to be"', "the avion", "avi*", "le NEAR/3 avion", "R&D"],
)  # fmt: skip
def test_one_selective_part_is_enough(text: str) -> None:
    parse(text)


def test_a_network_that_is_not_there_is_pointed_at() -> None:
    with pytest.raises(QueryError) as caught:
        parse("avion network:blusky", networks=("bluesky", "mastodon"))
    assert (caught.value.code, caught.value.position) == (ErrorCode.BAD_NETWORK, 6)
    assert caught.value.suggestion == "network:bluesky"
    parse("avion network:bluesky", networks=("bluesky", "mastodon"))


def test_what_is_too_broad_for_a_watch_may_filter_what_is_stored() -> None:
    with pytest.raises(TooBroad):
        parse("lang:fr is:reply")
    assert parse("lang:fr is:reply", allow_broad=True).source == "lang:fr is:reply"
