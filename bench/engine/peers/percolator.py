"""Stored queries asked by each document.

No server made for that (Elasticsearch, OpenSearch, Lucene's Monitor, Manticore) comes as a package
of Python or Debian, so PostgreSQL stands in: a table of `tsquery`, joined with the vectors of a
micro-batch.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import ClassVar

from bench.engine.machine import cpu_s, family
from bench.engine.peers.base import FACTS, LOGIC, WORDS, Missing, Peer, Watches
from bench.engine.peers.boolean import folded
from bench.engine.peers.fulltext import fact_of, fact_words
from bench.engine.peers.plain import read
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from tools.postgres import cluster, find_postgres

# PostgreSQL refuses a row of more than 8 KB.
MOST_APART = 30
_ASK = "SELECT number, watch FROM posts JOIN watches ON words @@ query ORDER BY watch"


class Percolator(Peer):
    name: ClassVar[str] = "percolator (PostgreSQL, a tsquery for each watch)"
    operators: ClassVar[frozenset[str]] = WORDS | LOGIC | (FACTS - {"followers:"}) | {"NEAR"}

    def __init__(self, watches: Watches) -> None:
        import psycopg

        if find_postgres() is None:
            raise Missing("PostgreSQL is not installed")
        self._stack = ExitStack()
        address = self._stack.enter_context(cluster())
        self._base = self._stack.enter_context(psycopg.connect(address))
        self._base.execute("CREATE TABLE watches (watch int, query tsquery)")
        self._base.execute("CREATE TABLE posts (number int, words tsvector)")
        with self._base.cursor() as cursor, cursor.copy("COPY watches FROM STDIN") as copy:
            for watch, query in watches:
                copy.write_row((watch, _written(query.root)))
        self._base.commit()

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        self._base.execute("TRUNCATE posts")
        rows = [(number, post) for number, post in enumerate(read(messages)) if post]
        with self._base.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO posts VALUES (%s, to_tsvector('simple', %s))",
                [(n, f"{folded(post.text)} {' '.join(fact_words(post))}") for n, post in rows],
            )
        found: list[list[int]] = [[] for _ in messages]
        for number, watch in self._base.execute(_ASK):
            found[number].append(watch)
        self._base.commit()
        return found

    def cpu_s(self) -> float:
        """Ours and the server's."""
        with self._base.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            row = cursor.fetchone()
        assert row
        with open(f"{row[0]}/postmaster.pid", encoding="ascii") as file:
            return time.process_time() + cpu_s(family(int(file.readline())))

    def close(self) -> None:
        self._stack.close()


def _written(node: Node) -> str:
    match node:
        case And():
            return "(" + " & ".join(map(_written, node.children)) + ")"
        case Or():
            return "(" + " | ".join(map(_written, node.children)) + ")"
        case Not():
            return f"!{_written(node.child)}"
        case Near():
            return "(" + " | ".join(_near(node)) + ")"
        case Term() | Phrase() | Exact() | Prefix():
            return _words(node)
    return f"'{fact_of(node)}'"


def _near(node: Near) -> Iterator[str]:
    """`<N>` is exactly N words on: each distance is an alternative, in both directions."""
    left, right = _written(node.left), _written(node.right)
    if node.distance > MOST_APART:
        yield f"({left} & {right})"
        return
    for apart in range(1, node.distance + 2):
        yield f"{left} <{apart}> {right}"
        yield f"{right} <{apart}> {left}"


def _words(node: Node) -> str:
    assert isinstance(node, Term | Phrase | Exact | Prefix)
    text = node.word if isinstance(node, Term) else " ".join(node.words)
    quoted = [f"'{word}'" for word in folded(text).split()] or ["'znever'"]
    if isinstance(node, Prefix):
        quoted[-1] += ":*"
    return "(" + " <-> ".join(quoted) + ")"
