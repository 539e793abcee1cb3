"""Multi-pattern search: Aho-Corasick post by post, and an in-process column store."""

from collections.abc import Sequence
from typing import ClassVar

from bench.engine.peers.base import FACTS, LOGIC, WORDS, Peer, Watches, library
from bench.engine.peers.boolean import Booleans, folded
from bench.engine.peers.plain import Plain, read

_FOLDED = r"""concat(' ', replaceRegexpAll(lowerUTF8(replaceRegexpAll(
    normalizeUTF8NFKD(text), '\\p{Mn}', '')), '[^\\p{L}\\p{N}]+', ' '), ' ')"""


class AhoCorasick(Peer):
    name: ClassVar[str] = "Aho-Corasick loop in Python (ahocorasick_rs)"
    operators: ClassVar[frozenset[str]] = WORDS | LOGIC | FACTS

    def __init__(self, watches: Watches) -> None:
        found = library("ahocorasick_rs")
        self._booleans = Booleans(watches)
        kind, automaton = found.MatchKind.Standard, found.Implementation.ContiguousNFA
        self._search = found.AhoCorasick(self._booleans.patterns, kind, False, automaton)

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        return [self._match(post) if post else [] for post in read(messages)]

    def _match(self, post: Plain) -> list[int]:
        hits = self._search.find_matches_as_indexes(folded(post.text), overlapping=True)
        return self._booleans.watches_of({hit[0] for hit in hits}, post)


class ColumnStore(Peer):
    name: ClassVar[str] = "column store, multi-pattern match (chDB)"
    operators: ClassVar[frozenset[str]] = WORDS | LOGIC | FACTS

    def __init__(self, watches: Watches) -> None:
        self._arrow, chdb = library("pyarrow"), library("chdb.session")
        self._booleans = Booleans(watches)
        self._session = chdb.Session()
        patterns = ", ".join(f"'{pattern}'" for pattern in self._booleans.patterns)
        self._ask = (
            f"SELECT arraySort(multiMatchAllIndices({_FOLDED}, [{patterns}]))"
            " FROM Python(posts) SETTINGS max_threads = 1, max_hyperscan_regexp_length = 0,"
            " max_hyperscan_regexp_total_length = 0, max_query_size = 1000000000,"
            " max_ast_elements = 100000000, max_expanded_ast_elements = 100000000"
        )

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        found = read(messages)
        posts = self._arrow.table({"text": [post.text if post else "" for post in found]})
        hits = self._hits(posts)
        return [
            self._booleans.watches_of({number - 1 for number in numbers}, post) if post else []
            for post, numbers in zip(found, hits, strict=True)
        ]

    def _hits(self, posts: object) -> list[list[int]]:
        """The name `posts` is what the statement reads."""
        answer = self._session.query(self._ask, "ArrowTable")
        return list(answer.column(0).to_pylist())
