"""All watches against a batch of posts: the fast path in plain Python.

Each watch is indexed under the rarest words it cannot match without. A post's own words look up
the few watches worth evaluating; those run as closures over the post's words. The result is the
reference evaluator's, the cost grows with what matches and not with how many watches there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, repeat

from perchoir.listening.engine.document import Document
from perchoir.listening.engine.predicates import Predicate, predicate
from perchoir.listening.engine.query.nodes import Query
from perchoir.listening.engine.requirements import PREFIX_LENGTHS, required_keys
from perchoir.networks.contract import IncomingPost


class Matcher:
    """Watches ready to run; make a new one when a watch changes.

    `watches` gives an id, unique, with each query. Queries that nothing in particular is required
    for (`allow_broad`) work too, and cost every post.
    """

    def __init__(self, watches: Iterable[tuple[int, Query]]) -> None:
        self._predicates: dict[int, Predicate] = {}
        self._index: defaultdict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for watch, query in watches:
            self._add(watch, query)
        kinds = {key[0] for key in self._index}
        self._special_kinds = frozenset(kinds & set("#@<>/"))
        self._prefix_lengths = tuple(
            length
            for length in PREFIX_LENGTHS
            if any(key[0] == "*" and len(key) == length + 1 for key in self._index)
        )

    def _add(self, watch: int, query: Query) -> None:
        self._predicates[watch] = predicate(query.root)
        keys = required_keys(query.root)
        if keys is None:
            self._always.append(watch)
            return
        for key in keys:
            self._index[key].append(watch)

    def match(
        self,
        posts: Sequence[IncomingPost],
        candidates: Sequence[Collection[int] | None] | None = None,
    ) -> list[list[int]]:
        """For each post the ids of the watches that it matches, in growing order.

        `candidates` may say for each post which of the watches alone can match it (see
        `Sieve.candidates`); None where any can."""
        among = candidates or repeat(None, len(posts))
        return [self._match(Document(post), few) for post, few in zip(posts, among, strict=True)]

    def _match(self, document: Document, candidates: Collection[int] | None) -> list[int]:
        if candidates is None:
            candidates = self._candidates(document)
        predicates = self._predicates
        return sorted(watch for watch in candidates if predicates[watch](document))

    def _candidates(self, document: Document) -> Collection[int]:
        found = self._index.keys() & self._keys(document)
        if not found and not self._always:
            return ()
        return set(chain(self._always, *(self._index[key] for key in found)))

    def _keys(self, document: Document) -> set[str]:
        keys = document.words
        if self._prefix_lengths:
            keys = keys | document.beginnings(self._prefix_lengths)
        if self._special_kinds:
            keys = keys | document.special_keys(self._special_kinds)
        return keys
