"""The sentence of each mistake. Braces are filled from the error's parameters."""

from django.utils.translation import gettext_lazy as _

from perchoir.listening.engine import QueryError
from perchoir.listening.engine.query.nodes import Hint

SENTENCES = {
    "EMPTY": _("There is nothing to look for yet."),
    "TOO_LONG": _("A query has at most {limit} characters, this one has {length}."),
    "TOO_MANY_TERMS": _("A query has at most {limit} terms."),
    "TOO_DEEP": _("Parentheses and exclusions may be nested at most {limit} deep."),
    "PARENTHESIS_NOT_CLOSED": _("This parenthesis is never closed."),
    "PARENTHESIS_NOT_OPENED": _("This parenthesis was never opened."),
    "EMPTY_GROUP": _("There is nothing between these parentheses."),
    "QUOTE_NOT_CLOSED": _("This quotation mark is never closed."),
    "EMPTY_PHRASE": _("There is no word between these quotation marks."),
    "OPERATOR_WITHOUT_LEFT": _("Something must stand before {operator}."),
    "OPERATOR_WITHOUT_RIGHT": _("Something must stand after {operator}."),
    "FOREIGN_OPERATOR": _("{operator} is not an operator here: write {suggestion}."),
    "DANGLING_MINUS": _("A minus sign excludes the word it touches: remove the space after it."),
    "UNKNOWN_OPERATOR": _("There is no operator {operator} here."),
    "MISSING_VALUE": _("{operator} needs a value right after the colon."),
    "NEAR_WITHOUT_NUMBER": _("NEAR needs a number of words from 1 to {limit}, as in NEAR/5."),
    "NEAR_NEEDS_WORDS": _("NEAR joins words, phrases or groups of them with OR, nothing else."),
    "LEADING_STAR": _("A star stands at the end of a word, not at its beginning."),
    "STAR_INSIDE": _("A star stands at the very end of a word or phrase."),
    "PREFIX_TOO_SHORT": _("At least {limit} letters must stand before the star."),
    "EXACT_NEEDS_QUOTES": _("An exact term is written between quotation marks."),
    "EXACT_WITHOUT_WORD": _("An exact term needs at least one letter, digit or emoji."),
    "ADDRESS_IN_QUERY": _("An address is looked for by its domain: write {suggestion}."),
    "BAD_TAG": _("A tag is made of letters, digits and underscores."),
    "BAD_HANDLE": _("This is not a handle."),
    "BAD_LANGUAGE": _("“{value}” is not the code of a language."),
    "BAD_NETWORK": _("“{value}” is not a network known here."),
    "BAD_DOMAIN": _("“{value}” is not a domain, such as lemonde.fr."),
    "BAD_ATTACHMENT": _("{operator} takes one of: {choices}."),
    "BAD_KIND": _("{operator} takes one of: {choices}."),
    "BAD_NUMBER": _("{operator} takes a comparison and a number, as in {operator}>1000."),
    "ONLY_EXCLUSIONS": _("This says only what to leave out: add a word that must be there."),
    "ONLY_FILTERS": _(
        "This would match nearly every post: add a word, a tag, a handle or a domain."
    ),
    "ONLY_COMMON_WORDS": _("These words stand in nearly every post: add a rarer one."),
    "BROAD_ALTERNATIVE": _("This alternative alone would match nearly every post."),
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
