"""Values out of JSON of which nothing may be believed: a wrong type reads as absent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from perchoir.core.numbers import whole_number
from perchoir.networks.common.html import clean

Fields = Mapping[str, Any]
_LARGEST: Final = 2**63 - 1
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}")


def text(fields: Fields, name: str) -> str:
    """The string under `name`, "" when there is none. Numbers are read as their digits."""
    value = fields.get(name)
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def count(fields: Fields, name: str) -> int | None:
    """A figure from zero up, also when it came as a string; None when there is none."""
    value = fields.get(name)
    if isinstance(value, str):
        value = whole_number(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST else None


def inner(fields: Fields, name: str) -> Fields:
    """The object under `name`, an empty one when there is none."""
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(fields: Fields, name: str, most: int = 100) -> list[Fields]:
    """The objects in the list under `name`, at most `most`."""
    value = fields.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value[:most] if isinstance(item, Mapping)]


def moment(value: object) -> datetime | None:
    """An ISO 8601 text as an aware time in UTC; without a zone it is read as UTC."""
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def language(value: object) -> str:
    """A BCP 47 code in its usual letter case, "" when it is none or says "undetermined"."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value.strip()):
        return ""
    first, *rest = value.strip().replace("_", "-").split("-")
    if first.lower() in ("und", "zxx", "mul", "qme", "qst", "qht", "qam", "qct"):
        return ""
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def web_address(value: object) -> str:
    """`value` when it is an http address of sane length without spaces, else "". The scheme comes
    in lower case."""
    if not isinstance(value, str) or len(value) > 4_000:
        return ""
    address = clean(value).strip()
    if address.split() != [address]:
        return ""
    scheme, colon, rest = address.partition("://")
    if not rest or scheme.lower() not in ("https", "http"):
        return ""
    return f"{scheme.lower()}{colon}{rest}"
