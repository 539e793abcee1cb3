"""What a query looks at in a post. One definition for every evaluator.

Words are read in fields: title, text, each alternative text of a medium, each title of a linked
page, and each tag that the text does not show. No phrase and no NEAR crosses from one field into
another.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from perchoir.listening.engine.enrich.language import identify
from perchoir.listening.engine.links import Address, address
from perchoir.listening.engine.tokens import (
    fold_handle,
    fold_tag,
    handles_in,
    tags_in,
    urls_in,
)
from perchoir.networks.contract import IncomingPost

MOST_PARTS = 100


class Part(StrEnum):
    TITLE = "title"
    TEXT = "text"
    ALT = "alt"
    LINK = "link"
    TAG = "tag"


class Field(NamedTuple):
    """A stretch of text that is searched. `number` counts alternative texts, links and tags."""

    part: Part
    number: int
    text: str


def fields(post: IncomingPost) -> Iterator[Field]:
    """Non-empty fields in reading order; at most `MOST_PARTS` media, links and tags each."""
    if post.title:
        yield Field(Part.TITLE, 0, post.title)
    if post.text:
        yield Field(Part.TEXT, 0, post.text)
    if post.media:
        yield from _non_empty(Part.ALT, (media.alt for media in post.media[:MOST_PARTS]))
    if post.links:
        yield from _non_empty(Part.LINK, (link.title for link in post.links[:MOST_PARTS]))
    if post.tags:
        yield from _non_empty(Part.TAG, _unseen_tags(post))


def _unseen_tags(post: IncomingPost) -> tuple[str, ...]:
    shown = {fold_tag(tag) for tag in tags_in(post.text)}
    return tuple("" if fold_tag(tag) in shown else tag for tag in post.tags[:MOST_PARTS])


def _non_empty(part: Part, texts: Iterable[str]) -> Iterator[Field]:
    for number, text in enumerate(texts):
        if text:
            yield Field(part, number, text)


def tags(post: IncomingPost) -> set[str]:
    """Folded tags, those given by the network and those written in title and text."""
    written = (*tags_in(post.text), *tags_in(post.title))
    found = {fold_tag(tag) for tag in (*post.tags[:MOST_PARTS], *written)}
    return found - {""}


def mentioned(post: IncomingPost) -> set[str]:
    """Mentioned handles in lower case, each also by its bare name."""
    given = (*post.mentioned[:MOST_PARTS], *handles_in(post.text))
    return {name for handle in given for name in names_of(handle)}


def names_of(handle: str) -> set[str]:
    """All that may name a handle: itself whole, and what stands before its server or domain.

    `airbus.bsky.social` is also `airbus`; `press@airbus.social` is also `press`.
    """
    whole = fold_handle(handle)
    bare = whole.partition("@")[0].partition(".")[0]
    return {whole, bare} - {""}


def author_names(post: IncomingPost) -> set[str]:
    """What `from:` may name: handle, id, and the shown name of an author without a handle."""
    author = post.author
    names = names_of(author.handle) | {author.id.casefold()}
    if not author.handle:
        names.add(" ".join(author.name.split()).casefold())
    return names - {""}


def answered_names(post: IncomingPost) -> set[str]:
    """What `to:` may name: handle or id of the author replied to."""
    return names_of(post.reply_to_author) | ({post.reply_to_author.casefold()} - {""})


def addresses(post: IncomingPost) -> list[Address]:
    """Where the post's links lead, those given by the network and those written in its text."""
    given = [link.url for link in post.links[:MOST_PARTS]]
    found = (address(url) for url in (*given, *urls_in(post.text)[:MOST_PARTS]))
    return [place for place in found if place is not None]


def language(post: IncomingPost) -> str:
    """The language declared, else the one identified, in lower case; empty when unknown."""
    return identify(f"{post.title} {post.text}", post.language)[0]


def speaks(spoken: str, asked: str) -> bool:
    """Whether a language (`fr-ca`) is the one asked for (`fr`, `fr-ca`)."""
    return spoken == asked or spoken.startswith(asked + "-")
