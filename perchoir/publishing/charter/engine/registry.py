"""Every article, in the order in which the charter is read. A new one: one file, one line here."""

from importlib import import_module

from perchoir.publishing.charter.engine.article import Article

_NAMES = (
    "disclosure",
    "secrets",
    "personal_data",
    "customers",
    "promises",
    "advertising",
    "employer",
    "claims",
    "insults",
    "irony",
    "politics",
    "forbidden_words",
    "hashtags",
    "hashtag_in_use",
    "open_question",
    "shouting",
    "alt_text",
)


def _load(name: str) -> Article:
    found = import_module(f"perchoir.publishing.charter.engine.articles.{name}").ARTICLE
    assert isinstance(found, Article)
    return found


ARTICLES: tuple[Article, ...] = tuple(_load(name) for name in _NAMES)
_BY_ID = {article.id: article for article in ARTICLES}


def article(id: str) -> Article | None:
    """The article of this id; None when there is none."""
    return _BY_ID.get(id)
