"""What somebody asks of the stored mentions: a query and the filters set beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date

from perchoir.core.numbers import whole_number

STATES = ("open", "handled", "mine", "hidden")
KINDS = ("post", "reply", "repost", "quote")
ATTACHED = ("link", "image", "video")
_TEXTS = ("network", "language", "kind", "attached", "state", "author")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. Empty fields ask nothing; `since` and `until` are days of the reader's calendar."""

    query: str = ""
    watch: int | None = None
    network: str = ""
    language: str = ""
    kind: str = ""
    attached: str = ""
    state: str = ""
    author: str = ""
    starred: bool = False
    since: date | None = None
    until: date | None = None

    def filters(self) -> dict[str, Any]:
        """The filters that are set, as plain data; the query and the watch stand apart."""
        found: dict[str, Any] = {name: getattr(self, name) for name in _TEXTS}
        found["starred"] = self.starred
        found["since"] = self.since.isoformat() if self.since else ""
        found["until"] = self.until.isoformat() if self.until else ""
        return {name: value for name, value in found.items() if value}

    def parameters(self) -> dict[str, Any]:
        """The same search in an address."""
        found = {"q": self.query, "watch": self.watch, **self.filters()}
        return {name: "1" if value is True else value for name, value in found.items() if value}

    def has_filters(self) -> bool:
        return bool(self.watch or self.filters())


def asked_in(data: QueryDict) -> Asked:
    """Read a search from an address or a form; what makes no sense is left out."""
    return from_filters(data.get("q", "").strip(), whole_number(data.get("watch")), data.dict())


def from_filters(query: str, watch: int | None, filters: dict[str, Any]) -> Asked:
    """A search from plain data, as `filters()` gave it."""
    text = {name: str(filters.get(name) or "")[:200].replace("\0", "") for name in _TEXTS}
    return Asked(
        query=query.replace("\0", ""),
        watch=watch,
        network=text["network"],
        language=text["language"].lower(),
        kind=_one_of(KINDS, text["kind"]),
        attached=_one_of(ATTACHED, text["attached"]),
        state=_one_of(STATES, text["state"]),
        author=text["author"].strip().lstrip("@"),
        starred=bool(filters.get("starred")),
        since=_day(filters.get("since")),
        until=_day(filters.get("until")),
    )


def _one_of(choices: tuple[str, ...], value: str) -> str:
    return value if value in choices else ""


def _day(text: Any) -> date | None:
    try:
        day = parse_date(str(text or ""))
    except ValueError:
        return None
    # Beyond, instants leave what a key, or Python itself, can hold.
    return day if day and 1900 <= day.year <= 2100 else None
