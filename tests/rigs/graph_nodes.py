"""Requests held against Meta's own specifications of the Graph interface (the JSON files from which
its SDKs are made): what may be asked of a Page, a PagePost, a Comment, an IGUser and an IGMedia.

Not specified there: signing in, tokens, pages of lists, and files, which come in as `source`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rigs.fake_graph import fields_of
from tests.rigs.fake_network import Asked

# Of every call, by the documentation of calls and lists (developers.facebook.com, November 2026).
_EVERYWHERE = {"access_token", "fields", "limit", "after", "before", "since", "until"}
_FILES = {"source"}
_NOT_SPECIFIED = re.compile(
    r"/(?:v[\d.]+/)?(?:oauth/|debug_token|access_token|refresh_access_token|me/accounts)"
)
_TYPES: Mapping[str, Callable[[str], bool]] = {
    "bool": lambda text: text in ("true", "false"),
    "int": lambda text: re.fullmatch(r"-?\d+", text) is not None,
    "unsigned int": lambda text: text.isdecimal(),
}


@dataclass(frozen=True)
class Nodes:
    """`whole` is a specification by the name of its node."""

    whole: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Nodes":
        files = sorted(folder.glob("*.json"))
        return cls({one.stem: json.loads(one.read_text(encoding="utf-8")) for one in files})

    def complaints(self, asked: Asked, node_of: Callable[[list[str]], str]) -> list[str]:
        """What this request does that its node does not have; nothing when it is right."""
        if _NOT_SPECIFIED.match(asked.path):
            return []
        path = asked.path.strip("/").split("/")[1:]
        node = node_of(path)
        if not node:
            return []
        call = self.call(node, asked.method, path[1] if len(path) > 1 else "")
        where = f"{asked.method} {asked.path} of a {node}"
        if call is None:
            return [f"{where} is not specified"]
        found = [*self._parameters(call, asked), *self._fields(node, call, asked)]
        return [f"{where}: {one}" for one in found]

    def call(self, node: str, method: str, edge: str) -> Mapping[str, Any] | None:
        """One of a node; with no edge, the node itself."""
        for one in self.whole[node]["apis"]:
            if one["method"] == method and one.get("endpoint", "").strip("/") == edge:
                found: Mapping[str, Any] = one
                return found
        return None

    def _parameters(self, call: Mapping[str, Any], asked: Asked) -> Iterator[str]:
        known = {one["name"]: one for one in call["params"]}
        given = fields_of(asked)
        for name, text in given.items():
            if name in _EVERYWHERE or (asked.method == "POST" and name in _FILES):
                continue
            if name not in known:
                yield f"{name} is not specified"
            elif not _fits(text, known[name]["type"], asked.method):
                yield f"{name} is no {known[name]['type']}"
        yield from (
            f"{name} is missing"
            for name, one in known.items()
            if one["required"] and name not in given
        )

    def _fields(self, node: str, call: Mapping[str, Any], asked: Asked) -> Iterator[str]:
        """What is asked for of the thing that comes: its fields, and its edges that can be read."""
        kind = call["return"] if call.get("endpoint") else node
        if kind not in self.whole:
            return
        whole = self.whole[kind]
        known = {one["name"] for one in whole["fields"]}
        known |= {
            one.get("endpoint", "").strip("/") for one in whole["apis"] if one["method"] == "GET"
        }
        for name in _outermost(asked.query.get("fields", "")):
            if name not in known:
                yield f"{name} among fields"


def _fits(text: str, kind: str, method: str) -> bool:
    if kind.startswith("list<"):
        if method == "GET":
            # Where nothing is sent, lists are names with commas.
            return bool(text)
        try:
            return isinstance(json.loads(text), list)
        except ValueError:
            return "<Object>" not in kind and "<map>" not in kind and bool(text)
    looks_right = _TYPES.get(kind)
    return looks_right is None or looks_right(text)


def _outermost(fields: str) -> list[str]:
    """Names without what stands in braces or follows a point."""
    while "{" in fields:
        fields = re.sub(r"\{[^{}]*\}", "", fields)
    fields = re.sub(r"\([^()]*\)", "", fields)
    return [one.partition(".")[0] for one in fields.split(",") if one]
