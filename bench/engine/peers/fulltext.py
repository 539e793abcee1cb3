"""Full-text indexes: a micro-batch is indexed, then every watch is run as a query."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from bench.engine.peers.base import FACTS, LOGIC, WORDS, Peer, Watches, library
from bench.engine.peers.plain import Plain, read
from perchoir.listening.engine.query.nodes import (
    And,
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

_ALL = "zall"


def fact_word(kind: str, value: str) -> str:
    """A fact as one word of letters and digits, so that any tokeniser keeps it whole."""
    return f"z{kind}" + "".join(c if c.isalnum() else "z" for c in value.lower())


def fact_words(post: Plain) -> Iterator[str]:
    yield from (_ALL, fact_word("network", "bluesky"), fact_word("lang", post.language))
    yield from (fact_word("from", post.author), fact_word("to", post.answered))
    yield from (fact_word("tag", tag) for tag in post.tags)
    yield from (fact_word("at", name) for name in post.mentioned)
    yield from (fact_word("url", domain) for domain in post.domains)
    yield from (fact_word("is", fact) for fact in post.facts)


def fact_of(leaf: Node) -> str:
    """The word of a fact; paths and numbers are beyond a word."""
    match leaf:
        case Tag() | Handle() | From() | To() | Network():
            kinds = {Tag: "tag", Handle: "at", From: "from", To: "to", Network: "network"}
            return fact_word(kinds[type(leaf)], leaf.name)
        case Lang():
            return fact_word("lang", leaf.code)
        case Url():
            return fact_word("url", leaf.domain)
        case Has():
            return fact_word("is", leaf.what)
        case Is():
            return fact_word("is", leaf.kind)
        case Followers():
            return "znever"
    raise TypeError(leaf)


class Fts5(Peer):
    name: ClassVar[str] = "SQLite FTS5, each watch on a micro-batch"
    operators: ClassVar[frozenset[str]] = WORDS | LOGIC | (FACTS - {"followers:"}) | {"NEAR"}

    def __init__(self, watches: Watches) -> None:
        self._queries = [(watch, _fts(query.root)) for watch, query in watches]
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "CREATE VIRTUAL TABLE posts USING fts5(text, facts, content='', "
            "tokenize='unicode61 remove_diacritics 2')"
        )

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        self._base.execute("INSERT INTO posts(posts) VALUES ('delete-all')")
        rows = _rows(read(messages))
        self._base.executemany("INSERT INTO posts(rowid, text, facts) VALUES (?, ?, ?)", rows)
        found: list[list[int]] = [[] for _ in messages]
        ask = "SELECT rowid FROM posts WHERE posts MATCH ?"
        for watch, query in self._queries:
            for (row,) in self._base.execute(ask, (query,)):
                found[row].append(watch)
        return found


def _rows(posts: Iterable[Plain | None]) -> Iterator[tuple[int, str, str]]:
    return (
        (number, post.text, " ".join(fact_words(post))) for number, post in enumerate(posts) if post
    )


def _fts(node: Node) -> str:
    match node:
        case And():
            return _fts_and(node)
        case Or():
            return "(" + " OR ".join(map(_fts, node.children)) + ")"
        case Not():
            return f"({_ALL} NOT {_fts(node.child)})"
        case Near():
            pairs = ((one, two) for one in _sides(node.left) for two in _sides(node.right))
            return "(" + " OR ".join(f"NEAR({a} {b}, {node.distance})" for a, b in pairs) + ")"
    return _fts_words(node) or fact_of(node)


def _fts_and(node: And) -> str:
    wanted = [_fts(child) for child in node.children if not isinstance(child, Not)] or [_ALL]
    refused = [_fts(child.child) for child in node.children if isinstance(child, Not)]
    whole = "(" + " AND ".join(wanted) + ")"
    return f"({whole} NOT ({' OR '.join(refused)}))" if refused else whole


def _sides(node: Node) -> list[str]:
    if isinstance(node, Or):
        return [side for child in node.children for side in _sides(child)]
    return [_fts_words(node)]


def _fts_words(node: Node) -> str:
    match node:
        case Term():
            return f'"{node.word}"'
        case Phrase() | Exact():
            return f'"{" ".join(node.words)}"'
        case Prefix():
            return f'"{" ".join(node.words)}" *'
    return ""


class Tantivy(Peer):
    name: ClassVar[str] = "tantivy, each watch on a micro-batch"
    operators: ClassVar[frozenset[str]] = WORDS | LOGIC | (FACTS - {"followers:"})

    def __init__(self, watches: Watches) -> None:
        self._library = library("tantivy")
        self._schema = self._built()
        self._queries = [(watch, self._query(query.root)) for watch, query in watches]

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        searcher = self._indexed(messages)
        found: list[list[int]] = [[] for _ in messages]
        numbers: dict[tuple[int, int], int] = {}
        for watch, query in self._queries:
            hits = searcher.search(query, limit=len(messages), count=False).hits
            for _score, place in hits:
                key = (place.segment_ord, place.doc)
                if key not in numbers:
                    numbers[key] = searcher.doc(place)["number"][0]
                found[numbers[key]].append(watch)
        return found

    def _built(self) -> Any:
        builder = self._library.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="folded")
        builder.add_text_field("facts", tokenizer_name="folded")
        builder.add_unsigned_field("number", stored=True)
        return builder.build()

    def _indexed(self, messages: Sequence[bytes]) -> Any:
        index = self._library.Index(self._schema)
        index.register_tokenizer("folded", self._folding())
        writer = index.writer(50_000_000, 1)
        for number, text, facts in _rows(read(messages)):
            writer.add_document(self._library.Document(number=number, text=text, facts=facts))
        writer.commit()
        index.reload()
        return index.searcher()

    def _folding(self) -> Any:
        made, filters = self._library.TextAnalyzerBuilder, self._library.Filter
        simple = made(self._library.Tokenizer.simple())
        return simple.filter(filters.lowercase()).filter(filters.ascii_fold()).build()

    def _query(self, node: Node) -> Any:
        occur, query = self._library.Occur, self._library.Query
        match node:
            case And():
                return query.boolean_query([self._clause(child) for child in node.children])
            case Or():
                return query.boolean_query([(occur.Should, self._query(c)) for c in node.children])
            case Not():
                everything = (occur.Must, query.all_query())
                return query.boolean_query([everything, (occur.MustNot, self._query(node.child))])
            case Near():
                sides = [(occur.Must, self._query(side)) for side in (node.left, node.right)]
                return query.boolean_query(sides)
        return self._leaf(node)

    def _clause(self, node: Node) -> tuple[Any, Any]:
        if isinstance(node, Not):
            return self._library.Occur.MustNot, self._query(node.child)
        return self._library.Occur.Must, self._query(node)

    def _leaf(self, node: Node) -> Any:
        query, schema = self._library.Query, self._schema
        match node:
            case Term():
                return query.term_query(schema, "text", node.word)
            case Phrase() | Exact() if len(node.words) > 1:
                return query.phrase_query(schema, "text", list(node.words))
            case Exact():
                return query.term_query(schema, "text", node.words[0])
            case Prefix() if len(node.words) > 1:
                return query.phrase_prefix_query(schema, "text", list(node.words))
            case Prefix():
                return query.regex_query(schema, "text", node.words[0] + ".*")
        return query.term_query(schema, "facts", fact_of(node))
