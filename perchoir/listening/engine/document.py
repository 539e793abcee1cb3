"""A post laid out for fast matching; each part is worked out when first asked for."""

from functools import cached_property

from perchoir.listening.engine import reading
from perchoir.listening.engine.links import Address, domain_and_parents
from perchoir.listening.engine.tokens import words
from perchoir.networks.contract import IncomingPost

# Stands between fields in `joined`, and is no word.
_BORDER = " \n "


class Document:
    """`texts` are the fields as they are written, `fields` lists of their folded words; `joined` is
    all of these as one text with a space around each word, so that a phrase is a substring."""

    def __init__(self, post: IncomingPost) -> None:
        self.post = post

    @cached_property
    def texts(self) -> list[str]:
        return [field.text for field in reading.fields(self.post)]

    @cached_property
    def fields(self) -> list[list[str]]:
        return [words(field.text) for field in reading.fields(self.post)]

    @cached_property
    def words(self) -> set[str]:
        return set().union(*self.fields)

    @cached_property
    def joined(self) -> str:
        return f" {_BORDER.join(' '.join(field) for field in self.fields)} "

    @cached_property
    def tags(self) -> set[str]:
        return reading.tags(self.post)

    @cached_property
    def mentioned(self) -> set[str]:
        return reading.mentioned(self.post)

    @cached_property
    def author_names(self) -> set[str]:
        return reading.author_names(self.post)

    @cached_property
    def answered_names(self) -> set[str]:
        return reading.answered_names(self.post)

    @cached_property
    def addresses(self) -> list[Address]:
        return reading.addresses(self.post)

    @cached_property
    def language(self) -> str:
        return reading.language(self.post)

    def beginnings(self, lengths: tuple[int, ...]) -> set[str]:
        """The first letters of each word, after a star."""
        return {"*" + word[:length] for length in lengths for word in self.words}

    def special_keys(self, kinds: frozenset[str]) -> set[str]:
        """What the index may hold beside words: `#tag`, `@handle`, `<author`, `>to`, `/domain`."""
        keys: set[str] = set()
        if "#" in kinds:
            keys.update("#" + tag for tag in self.tags)
        if "@" in kinds:
            keys.update("@" + name for name in self.mentioned)
        if "<" in kinds:
            keys.update("<" + name for name in self.author_names)
        if ">" in kinds:
            keys.update(">" + name for name in self.answered_names)
        if "/" in kinds:
            for place in self.addresses:
                keys.update("/" + domain for domain in domain_and_parents(place.domain))
        return keys
