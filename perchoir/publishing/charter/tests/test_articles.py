"""The examples of every article are its tests, in both languages."""

import pytest

from perchoir.publishing.charter.engine import ARTICLES, Article, Choice, Draft
from perchoir.publishing.charter.engine.checking import check_one
from perchoir.publishing.charter.sentences import KINDS, SENTENCES, SUGGESTIONS

FAILS = [(article, draft) for article in ARTICLES for draft in article.fails]
PASSES = [(article, draft) for article in ARTICLES for draft in article.passes]


def _name(value: object) -> str:
    return value.id if isinstance(value, Article) else ""


@pytest.mark.parametrize(("article", "draft"), FAILS, ids=_name)
def test_a_failing_example_is_found_in_its_own_place_and_has_its_sentences(
    article: Article, draft: Draft
) -> None:
    found = list(check_one(article, draft, Choice()))
    assert found, draft.parts
    for finding in found:
        assert finding.article == article.id
        assert 0 <= finding.start <= finding.end <= len(draft.parts[finding.part])
        assert finding.sentence in SENTENCES
        assert finding.suggestion in SUGGESTIONS
        assert finding.sentence % dict(finding.parameters)
        assert finding.parameters.get("kind", "a result") in KINDS


@pytest.mark.parametrize(("article", "draft"), PASSES, ids=_name)
def test_a_passing_example_is_left_alone(article: Article, draft: Draft) -> None:
    assert list(check_one(article, draft, Choice())) == []


@pytest.mark.parametrize("article", ARTICLES, ids=_name)
def test_an_article_has_examples_in_both_languages(article: Article) -> None:
    assert len(article.fails) >= 5
    assert len(article.passes) >= 8
    for language in ("en", "fr"):
        assert sum(draft.language == language for draft in article.fails) >= 3
        assert sum(draft.language == language for draft in article.passes) >= 4


@pytest.mark.parametrize("article", ARTICLES, ids=_name)
def test_an_article_switched_off_says_nothing(article: Article) -> None:
    off = Choice(enabled=False)
    assert not [f for draft in article.fails for f in check_one(article, draft, off)]
