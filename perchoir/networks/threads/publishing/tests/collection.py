"""Requests held against Meta's Postman collection for Threads: method, path and parameters.

The collection names no types and lets parameters stand in a query; Meta takes them in a form too.
Its paths have no version, ours stand under `v1.0`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rigs.fake_graph import fields_of
from tests.rigs.fake_network import Asked

_NAMED = re.compile(r"\{\{\w+\}\}")


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    names: frozenset[str]


@dataclass(frozen=True)
class Collection:
    """Every call of it; `fields` are what may be asked for of a thing, by the path."""

    calls: tuple[Call, ...]
    variables: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Collection":
        whole = json.loads(path.read_text(encoding="utf-8"))
        variables = {one["key"]: one.get("value", "") for one in whole["variable"]}
        return cls(tuple(_calls(whole["item"])), variables)

    def complaints(self, asked: Asked) -> list[str]:
        """What this request does that none of the collection's does."""
        path = asked.path.removeprefix("/v1.0").rstrip("/")
        fitting = [one for one in self.calls if one.method == asked.method and _fits(one, path)]
        exact = [one for one in fitting if "{{" not in one.path] or fitting
        if not exact:
            return [f"{asked.method} {asked.path} is not in the collection"]
        known = frozenset().union(*(one.names for one in exact)) | {"access_token"}
        found = [f"{asked.method} {asked.path}: {name}" for name in fields_of(asked).keys() - known]
        return found + list(self._wrong_fields(asked))

    def _wrong_fields(self, asked: Asked) -> Iterator[str]:
        """Fields and metrics that no variable of the collection names."""
        lists = [
            text
            for name, text in self.variables.items()
            if name.startswith(("fields_", "metrics_"))
        ]
        known = set(re.findall(r"\w+", ",".join(lists)))
        for name in ("fields", "metric"):
            for one in filter(None, asked.query.get(name, "").split(",")):
                if one not in known:
                    yield f"{asked.path}: {one} among {name}"


def _calls(items: list[dict[str, Any]]) -> Iterator[Call]:
    for item in items:
        if "item" in item:
            yield from _calls(item["item"])
            continue
        url = item["request"]["url"]
        path = "/" + "/".join(part for part in url["path"] if part)
        names = frozenset(one["key"] for one in url.get("query", []))
        yield Call(item["request"]["method"], path, names)


def _fits(call: Call, path: str) -> bool:
    return re.fullmatch(_NAMED.sub("[0-9]+", call.path), path) is not None
