"""Requests and answers held against a network's own machine-readable description (OpenAPI 3.0).

    description = Description.read(Path("../shared/data/specs/x-openapi-2.167.json"))
    assert description.complaints(asked) == []

Only what such a description says is looked at: paths, parameters, bodies, tokens. What it does
not know (an unknown path or parameter) is a complaint.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.rigs.fake_network import Asked

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Description:
    """`whole` is the document, its `nullable` written as JSON Schema has it."""

    whole: Schema

    @classmethod
    def read(cls, path: Path) -> "Description":
        return cls(_plain(json.loads(path.read_text(encoding="utf-8"))))

    def complaints(self, asked: Asked) -> list[str]:
        """What this request does that the description does not allow; nothing when it is right."""
        template, operation = self.operation(asked.method, asked.path)
        if operation is None:
            return [f"{asked.method} {asked.path} is not described"]
        found = [*self._parameters(template, operation, asked), *self._body(operation, asked)]
        if not asked.headers.get("authorization", "").startswith("Bearer "):
            found.append("no token")
        return [f"{asked.method} {asked.path}: {one}" for one in found]

    def answer_complaints(self, asked: Asked, status: int, body: bytes) -> list[str]:
        """The same of an answer that says yes."""
        _template, operation = self.operation(asked.method, asked.path)
        schema = self.answer_schema(operation, status) if operation else None
        if schema is None:
            return [f"{asked.method} {asked.path} {status} is not described"]
        return list(self.against(schema, json.loads(body)))

    def operation(self, method: str, path: str) -> tuple[str, Schema | None]:
        """The template of a path and what is said of this method; a template without a name in it
        goes before those that have one."""
        for template in sorted(self.whole["paths"], key=lambda one: one.count("{")):
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
                found: Schema | None = self.whole["paths"][template].get(method.lower())
                return template, found
        return "", None

    def scopes(self, method: str, path: str) -> set[str]:
        """What somebody who signed in must have allowed."""
        _template, operation = self.operation(method, path)
        allowed = (operation or {}).get("security", [])
        return {scope for way in allowed for scope in way.get("OAuth2UserToken", [])}

    def answer_schema(self, operation: Schema, status: int) -> Schema | None:
        """Of the JSON in an answer with this status."""
        content = operation["responses"].get(str(status), {}).get("content", {})
        found: Schema | None = content.get("application/json", {}).get("schema")
        return found

    def against(self, schema: Schema, value: Any) -> Iterator[str]:
        """What is wrong with a value."""
        whole = {**schema, "components": self.whole["components"]}
        if "$ref" in schema:
            whole = {"allOf": [schema], "components": self.whole["components"]}
        validator = jsonschema_rs.Draft4Validator(whole, validate_formats=True)
        return (f"{list(error.instance_path)}: {error.message}" for error in
                validator.iter_errors(value))  # fmt: skip

    def resolved(self, value: Schema) -> Schema:
        """`value`, or what it refers to."""
        if "$ref" not in value:
            return value
        found: Any = self.whole
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return self.resolved(found)

    def _parameters(self, template: str, operation: Schema, asked: Asked) -> Iterator[str]:
        declared = [self.resolved(one) for one in operation.get("parameters", [])]
        values = {("path", name): text for name, text in _in_path(template, asked.path).items()}
        values |= {("query", name): text for name, text in asked.query.items()}
        known = {(one["in"], one["name"]): one for one in declared}
        yield from (f"{name} is not described" for name in values.keys() - known.keys())
        for name, one in known.items():
            if name not in values:
                if one.get("required"):
                    yield f"{name} is missing"
                continue
            schema = self.resolved(one["schema"])
            yield from self.against(schema, _typed(values[name], schema))

    def _body(self, operation: Schema, asked: Asked) -> Iterator[str]:
        content = operation.get("requestBody", {}).get("content", {})
        kind = asked.headers.get("content-type", "").partition(";")[0]
        if not asked.body:
            yield from ["the body is missing"] if content else []
            return
        if kind not in content:
            yield f"{kind or 'a body'} is not taken"
            return
        value = json.loads(asked.body) if kind == "application/json" else parts_of(asked)
        yield from self.against(content[kind]["schema"], value)


def parts_of(asked: Asked) -> dict[str, Any]:
    """The fields of a multipart body; whole numbers as such, files as text of their bytes."""
    kind = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    found: dict[str, Any] = {}
    for part in BytesParser().parsebytes(kind + asked.body).get_payload():
        assert not isinstance(part, str)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        text = content.decode("latin-1")
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = text if part.get_filename() or not text.isdecimal() else int(text)
    return found


def example_of(schema: Schema, description: Description, *, whole: bool, deep: int = 6) -> Any:
    """A value that the schema describes: with all that may be there, or only what must."""
    schema = description.resolved(schema)
    if "example" in schema:
        return schema["example"]
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return example_of(schema[several][0], description, whole=whole, deep=deep)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        needed = set(schema.get("required", []))
        named = schema.get("properties", {}).items() if deep else ()
        return {
            name: example_of(one, description, whole=whole, deep=deep - 1)
            for name, one in named
            if whole or name in needed
        }
    if kind == "array":
        one = example_of(schema.get("items", {}), description, whole=whole, deep=deep - 1)
        return [one] if whole and deep else []
    return _plain_example(kind, schema)


def _plain_example(kind: str, schema: Schema) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "string":
        if schema.get("format") == "date-time":
            return "2026-11-22T12:00:00.000Z"
        return "1346889436626259968"
    return {"integer": schema.get("minimum", 7), "number": 0.5, "boolean": True}[kind]


def _plain(value: Any) -> Any:
    """OpenAPI 3.0 writes `nullable` where JSON Schema names null among the types."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: _plain(one) for name, one in value.items()}
    if found.pop("nullable", False) and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


def _in_path(template: str, path: str) -> dict[str, str]:
    named = re.fullmatch(re.sub(r"\{([^}]+)\}", r"(?P<\1>[^/]+)", template), path)
    return named.groupdict() if named else {}


def _typed(text: str, schema: Schema) -> Any:
    """As a query writes lists and numbers."""
    if schema.get("type") == "array":
        return [_typed(one, schema.get("items", {})) for one in text.split(",")]
    if schema.get("type") == "integer":
        return int(text) if text.isdecimal() else text
    return text
