"""What can be wrong with a query. The interface renders the sentence in the reader's language."""

from collections.abc import Mapping
from enum import Enum


class ErrorCode(Enum):
    """`name` is the code, `value` the English sentence; braces are filled from `params`."""

    EMPTY = "There is nothing to look for yet."
    TOO_LONG = "A query has at most {limit} characters, this one has {length}."
    TOO_MANY_TERMS = "A query has at most {limit} terms."
    TOO_DEEP = "Parentheses and exclusions may be nested at most {limit} deep."
    PARENTHESIS_NOT_CLOSED = "This parenthesis is never closed."
    PARENTHESIS_NOT_OPENED = "This parenthesis was never opened."
    EMPTY_GROUP = "There is nothing between these parentheses."
    QUOTE_NOT_CLOSED = "This quotation mark is never closed."
    EMPTY_PHRASE = "There is no word between these quotation marks."
    OPERATOR_WITHOUT_LEFT = "Something must stand before {operator}."
    OPERATOR_WITHOUT_RIGHT = "Something must stand after {operator}."
    FOREIGN_OPERATOR = "{operator} is not an operator here: write {suggestion}."
    DANGLING_MINUS = "A minus sign excludes the word it touches: remove the space after it."
    UNKNOWN_OPERATOR = "There is no operator {operator}."
    MISSING_VALUE = "{operator} needs a value right after the colon."
    NEAR_WITHOUT_NUMBER = "NEAR needs a number of words from 1 to {limit}, as in NEAR/5."
    NEAR_NEEDS_WORDS = "NEAR joins words, phrases or groups of them with OR, nothing else."
    LEADING_STAR = "A star stands at the end of a word, not at its beginning."
    STAR_INSIDE = "A star stands at the very end of a word or phrase."
    PREFIX_TOO_SHORT = "At least {limit} letters must stand before the star."
    EXACT_NEEDS_QUOTES = "An exact term is written between quotation marks."
    EXACT_WITHOUT_WORD = "An exact term needs at least one letter, digit or emoji."
    ADDRESS_IN_QUERY = "An address is looked for by its domain: write {suggestion}."
    BAD_TAG = "A tag is made of letters, digits and underscores."
    BAD_HANDLE = "This is not a handle."
    BAD_LANGUAGE = "{value} is not the code of a language."
    BAD_NETWORK = "{value} is not a network known here."
    BAD_DOMAIN = "{value} is not a domain, such as lemonde.fr."
    BAD_ATTACHMENT = "{operator} takes one of: {choices}."
    BAD_KIND = "{operator} takes one of these: {choices}."
    BAD_NUMBER = "{operator} takes a comparison and a number, as in {operator}>1000."
    ONLY_EXCLUSIONS = "This says only what to leave out: add a word that must be there."
    ONLY_FILTERS = "This would match nearly every post: add a word, a tag, a handle or a domain."
    ONLY_COMMON_WORDS = "These words stand in nearly every post: add a rarer one."
    BROAD_ALTERNATIVE = "This alternative alone would match nearly every post."


class QueryError(ValueError):
    """A mistake in a query at `source[position:end]`.

    `suggestion` is a text to put in that place, empty when there is no good one. `params` fill
    the sentence of `code`.
    """

    def __init__(
        self,
        code: ErrorCode,
        position: int,
        end: int,
        suggestion: str = "",
        params: Mapping[str, str | int] | None = None,
    ) -> None:
        self.code = code
        self.position = position
        self.end = end
        self.suggestion = suggestion
        self.params: dict[str, str | int] = {"suggestion": suggestion, **(params or {})}
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The English sentence, for logs and the command line."""
        return self.code.value.format_map(self.params)


class TooBroad(QueryError):
    """A well-formed query that would match nearly everything."""
