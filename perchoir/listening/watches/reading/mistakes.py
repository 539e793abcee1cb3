"""The sentence of each mistake. Braces are filled from the error's parameters."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from perchoir.listening.engine import QueryError
from perchoir.listening.engine.query.nodes import Hint

SENTENCES = {
    "EMPTY": later("There is nothing to look for yet."),
    "TOO_LONG": later("A query has at most {limit} characters, this one has {length}."),
    "TOO_MANY_TERMS": later("A query has at most {limit} terms."),
    "TOO_DEEP": later("Parentheses and exclusions may be nested at most {limit} deep."),
    "PARENTHESIS_NOT_CLOSED": later("This parenthesis is never closed."),
    "PARENTHESIS_NOT_OPENED": later("This parenthesis was never opened."),
    "EMPTY_GROUP": later("There is nothing between these parentheses."),
    "QUOTE_NOT_CLOSED": later("This quotation mark is never closed."),
    "EMPTY_PHRASE": later("There is no word between these quotation marks."),
    "OPERATOR_WITHOUT_LEFT": later("Something must stand before {operator}."),
    "OPERATOR_WITHOUT_RIGHT": later("Something must stand after {operator}."),
    "FOREIGN_OPERATOR": later("{operator} is not an operator here: write {suggestion}."),
    "DANGLING_MINUS": later(
        "A minus sign excludes the word it touches: remove the space after it."
    ),
    "UNKNOWN_OPERATOR": later("There is no operator {operator} here."),
    "MISSING_VALUE": later("{operator} needs a value right after the colon."),
    "NEAR_WITHOUT_NUMBER": later("NEAR needs a number of words from 1 to {limit}, as in NEAR/5."),
    "NEAR_NEEDS_WORDS": later("NEAR joins words, phrases or groups of them with OR, nothing else."),
    "LEADING_STAR": later("A star stands at the end of a word, not at its beginning."),
    "STAR_INSIDE": later("A star stands at the very end of a word or phrase."),
    "PREFIX_TOO_SHORT": later("At least {limit} letters must stand before the star."),
    "EXACT_NEEDS_QUOTES": later("An exact term is written between quotation marks."),
    "EXACT_WITHOUT_WORD": later("An exact term needs at least one letter, digit or emoji."),
    "ADDRESS_IN_QUERY": later("An address is looked for by its domain: write {suggestion}."),
    "BAD_TAG": later("A tag is made of letters, digits and underscores."),
    "BAD_HANDLE": later("This is not a handle."),
    "BAD_LANGUAGE": later("“{value}” is not the code of a language."),
    "BAD_NETWORK": later("“{value}” is not a network known here."),
    "BAD_DOMAIN": later("“{value}” is not a domain, such as lemonde.fr."),
    "BAD_ATTACHMENT": later("{operator} takes one of: {choices}."),
    "BAD_KIND": later("{operator} takes one of: {choices}."),
    "BAD_NUMBER": later("{operator} takes a comparison and a number, as in {operator}>1000."),
    "ONLY_EXCLUSIONS": later("This says only what to leave out: add a word that must be there."),
    "ONLY_FILTERS": later(
        "This would match nearly every post: add a word, a tag, a handle or a domain."
    ),
    "ONLY_COMMON_WORDS": later("These words stand in nearly every post: add a rarer one."),
    "BROAD_ALTERNATIVE": later("This alternative alone would match nearly every post."),
}


def error_sentence(error: QueryError) -> str:
    """What is wrong, in the reader's language."""
    sentence = str(SENTENCES.get(error.code.name, error.code.value))
    return sentence.format_map(_Missing(error.params))


def hint_sentence(hint: Hint) -> str:
    """What is legal, but may not be what was meant."""
    return _(
        "A word in small letters is looked for as a word. Did you mean the operator %(word)s?"
    ) % {"word": hint.suggestion}


class _Missing(dict[str, "str | int"]):
    """A parameter that an error does not carry is left out rather than raised."""

    def __missing__(self, key: str) -> str:
        return ""
