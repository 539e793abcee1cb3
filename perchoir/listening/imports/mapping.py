"""How a file is read: guessed, then corrected by a person."""

from collections.abc import Mapping as Words
from pathlib import Path
from typing import Any

import msgspec

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Workspace
from perchoir.listening.imports.models import Import
from perchoir.networks.files import Field, Guess, Mapping, Position, Shape, guess

# ZIP and Excel, old Excel, PDF, and pictures: all have bytes that could pass for words.
SOMETHING_ELSE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def guessed(path: Path, workspace: Workspace) -> Guess:
    """The reader's guess; times that name no zone are the workspace's unless their column says
    UTC. Raises `OSError`."""
    with path.open("rb") as file:
        if file.read(8).startswith(SOMETHING_ELSE):
            return Guess(shape=Shape.UNKNOWN, problem="shape_not_known")
    found = guess(path)
    place = found.mapping.columns.get(Field.CREATED_AT, -1)
    name = found.names[place].casefold() if 0 <= place < len(found.names) else ""
    if found.shape not in (Shape.CSV, Shape.PARQUET) or "utc" in name or "gmt" in name:
        return found
    zoned = msgspec.structs.replace(found.mapping, zone=workspace.time_zone)
    return msgspec.structs.replace(found, mapping=zoned)


def plain(value: Any) -> Any:
    """A struct as plain JSON values."""
    return msgspec.to_builtins(value)


def guess_of(row: Import) -> Guess:
    """What the file seemed to be when it came in."""
    return msgspec.convert(row.guess or {"shape": "unknown"}, Guess)


def mapping_of(row: Import) -> Mapping:
    """How the file is read."""
    return msgspec.convert(row.mapping, Mapping, strict=False)


def position_of(row: Import) -> Position:
    """Where the next step goes on."""
    return msgspec.convert(row.position, Position)


def changed(mapping: Mapping, names: tuple[str, ...], words: Words[str, str]) -> Mapping:
    """`mapping` with what an operator wrote: `text=Message`, `date_format=%d/%m/%Y`, `zone=UTC`.

    A column is named or numbered from 1; an empty value takes it away. Raises `ValueError` with a
    sentence.
    """
    columns = dict(mapping.columns)
    other: dict[str, Any] = {}
    for key, value in words.items():
        if key in list(Field):
            columns.pop(Field(key), None)
            if value:
                columns[Field(key)] = _place(value, names)
        elif key in {"delimiter", "encoding", "date_format", "zone", "network"}:
            other[key] = "\t" if key == "delimiter" and value == "tab" else value
        elif key == "header":
            other["has_header"] = value.casefold() in {"yes", "true", "1"}
        else:
            raise ValueError(f"There is nothing called “{key}” to set.")
    return msgspec.convert(plain(mapping) | other | {"columns": columns}, Mapping, strict=False)


def _place(value: str, names: tuple[str, ...]) -> int:
    if value in names:
        return names.index(value)
    number = whole_number(value)
    if number is None or not 1 <= number <= len(names):
        raise ValueError(f"There is no column “{value}”.")
    return number - 1
