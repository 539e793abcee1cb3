"""The examples with which the query language is documented and tested: queries, and texts that
each finds or leaves. Every query is asked of every text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bench.engine.stream import Json
from perchoir.listening.engine import Query, QueryError, parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/en/listen.md", "docs/fr/listen.md", "perchoir/listening/engine/README.md")
TESTS = ("test_meaning.py", "test_matcher.py", "test_parser.py", "test_tokens.py")
_IN_BACKTICKS = re.compile(r"`([^`\n]+)`")


def queries(*, allow_broad: bool) -> list[tuple[int, Query]]:
    """All that can be read as a query, numbered from 1; with those too broad for a watch or not."""
    found = dict.fromkeys(query for text in texts() if (query := _query(text, allow_broad)))
    return list(enumerate(found, start=1))


def message(text: str) -> Json:
    """A post of Jetstream with this text and nothing else."""
    record = {"text": text, "createdAt": "2026-11-22T12:00:00Z"}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k"}
    when = 1_795_348_800_000_000
    whole: Json = {"did": "did:plc:abc", "time_us": when, "kind": "commit"}
    return whole | {"commit": {**commit, "record": record}}


def texts() -> list[str]:
    """What stands in backticks in the documentation and as a text in the engine's tests."""
    return list(dict.fromkeys((*_documented(), *_tested())))


def _documented() -> Iterator[str]:
    for page in PAGES:
        for line in (ROOT / page).read_text("utf-8").splitlines():
            if line.startswith("|"):
                yield from _IN_BACKTICKS.findall(line)


def _tested() -> Iterator[str]:
    folder = ROOT / "perchoir/listening/engine/tests"
    for name in TESTS:
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _query(text: str, allow_broad: bool) -> Query | None:
    try:
        return parse(text, allow_broad=allow_broad)
    except QueryError:
        return None
