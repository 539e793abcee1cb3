"""Leaves of a query: words, phrases, exact terms, tags, handles and operators with a value."""

import difflib
import re
from collections.abc import Callable, Mapping

from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.links import Address, address
from perchoir.listening.engine.query.errors import ErrorCode, QueryError
from perchoir.listening.engine.query.languages import LANGUAGES, NAMES
from perchoir.listening.engine.query.nodes import (
    Attachment,
    Comparison,
    Exact,
    Followers,
    From,
    Handle,
    Has,
    Is,
    Lang,
    Network,
    Node,
    Phrase,
    Prefix,
    Tag,
    Term,
    To,
    Url,
)
from perchoir.listening.engine.tokens import (
    ELISIONS,
    fold_handle,
    fold_tag,
    stands_alone,
    urls_in,
    words,
)

SHORTEST_PREFIX = 3
KINDS = ("reply", "repost", "quote")

_LEADING_ELISION = re.compile(rf"^[^\w]*(?:{ELISIONS}')+(?=\w)")
_POSSESSIVE = re.compile(r"(?<=\w)'s?[^\w]*$")
_HANDLE = re.compile(r"\w[\w.@-]*")
_PUNCTUATION = ".,;:!?…"
_COUNT = re.compile(r"(>=|<=|>|<|=)(\d{1,12})([kKmM]?)")
_THOUSANDS = {"": 1, "k": 1_000, "m": 1_000_000}


def word(text: str, start: int, end: int) -> Node | None:
    """A bare word, tag or handle; None for lone punctuation. Raises QueryError."""
    if text[0] in "#＃":
        return _tag(text, start, end)
    if text[0] in "@＠":
        return Handle(_handle(text, start, end), start=start, end=end)
    if urls_in(text):
        raise _address(text, start, end)
    folded = fold(text)
    bare = _POSSESSIVE.sub("", _LEADING_ELISION.sub("", folded))
    return _words(bare if words(bare) else folded, text, start, end)


def _tag(text: str, start: int, end: int) -> Tag:
    name = fold_tag(text.rstrip(_PUNCTUATION))
    if not name or name.isdigit() or "*" in text:
        suggestion = "" if not name or name.isdigit() else "#" + name
        raise QueryError(ErrorCode.BAD_TAG, start, end, suggestion)
    return Tag(name, start=start, end=end)


def _handle(text: str, start: int, end: int) -> str:
    name = fold_handle(text.rstrip(_PUNCTUATION))
    if not _HANDLE.fullmatch(name):
        raise QueryError(ErrorCode.BAD_HANDLE, start, end)
    return name


def _address(text: str, start: int, end: int) -> QueryError:
    found = address(urls_in(text)[0])
    suggestion = f"url:{found.domain}" if found else ""
    return QueryError(ErrorCode.ADDRESS_IN_QUERY, start, end, suggestion)


def _words(folded: str, text: str, start: int, end: int) -> Node | None:
    """Folded text as a Term, Phrase or Prefix."""
    starred = folded.rstrip().endswith("*")
    body = folded.rstrip().rstrip("*") if starred else folded
    if "*" in body or (starred and not body.strip()):
        raise _misplaced_star(text, body, start, end)
    found = tuple(words(body))
    if starred:
        return _prefix(found, start, end)
    if len(found) > 1:
        return Phrase(found, start=start, end=end)
    return Term(found[0], start=start, end=end) if found else None


def _misplaced_star(text: str, body: str, start: int, end: int) -> QueryError:
    leading = body.lstrip().startswith("*") or not body.strip()
    code = ErrorCode.LEADING_STAR if leading else ErrorCode.STAR_INSIDE
    kept = text.strip("* ").partition("*")[0].strip()
    quoted = f'"{kept}*"' if " " in kept else f"{kept}*"
    return QueryError(code, start, end, quoted if kept else "")


def _prefix(found: tuple[str, ...], start: int, end: int) -> Prefix:
    if not found or (
        sum(map(len, found)) < SHORTEST_PREFIX and not stands_alone(ord(found[-1][0]))
    ):
        raise QueryError(ErrorCode.PREFIX_TOO_SHORT, start, end, params={"limit": SHORTEST_PREFIX})
    return Prefix(found, start=start, end=end)


def phrase(content: str, start: int, end: int) -> Node:
    """Words between quotes. Raises QueryError."""
    node = _words(fold(content), content, start, end)
    if node is None:
        raise QueryError(ErrorCode.EMPTY_PHRASE, start, end)
    return node


def exact(content: str, start: int, end: int) -> Exact:
    """What stands between the quotes of `="..."`. Raises QueryError."""
    text = " ".join(content.split())
    found = tuple(words(text))
    if not found:
        raise QueryError(ErrorCode.EXACT_WITHOUT_WORD, start, end)
    return Exact(text, found, start=start, end=end)


def operator(name: str, value: str, start: int, end: int) -> Node:
    """`name:value`. Raises QueryError."""
    known = name.lower()
    if known not in OPERATORS:
        raise _unknown_operator(name, value, start, end)
    value = " ".join(value.split())
    if not value:
        params = {"operator": f"{known}:"}
        raise QueryError(ErrorCode.MISSING_VALUE, start, end, params=params)
    return OPERATORS[known](value, start, end)


def _unknown_operator(name: str, value: str, start: int, end: int) -> QueryError:
    nearest = difflib.get_close_matches(name.lower(), [*OPERATORS, *_OTHER_NAMES], 1, 0.6)
    if nearest:
        suggestion = f"{_OTHER_NAMES.get(nearest[0], nearest[0])}:{value}"
    else:
        suggestion = f'"{name} {value}"' if value else name
    return QueryError(ErrorCode.UNKNOWN_OPERATOR, start, end, suggestion, {"operator": f"{name}:"})


def _from(value: str, start: int, end: int) -> From:
    return From(_person(value, start, end), start=start, end=end)


def _to(value: str, start: int, end: int) -> To:
    return To(_person(value, start, end), start=start, end=end)


def _person(value: str, start: int, end: int) -> str:
    name = fold_handle(value)
    if not name or not re.search(r"\w", name):
        raise QueryError(ErrorCode.BAD_HANDLE, start, end)
    return name


def _lang(value: str, start: int, end: int) -> Lang:
    code = value.lower().replace("_", "-")
    primary = code.split("-")[0]
    if primary not in LANGUAGES or not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", code):
        raise _bad_language(value, start, end)
    return Lang(code, start=start, end=end)


def _bad_language(value: str, start: int, end: int) -> QueryError:
    nearest = difflib.get_close_matches(fold(value), NAMES, 1, 0.75)
    suggestion = f"lang:{NAMES[nearest[0]]}" if nearest else ""
    return QueryError(ErrorCode.BAD_LANGUAGE, start, end, suggestion, {"value": value})


def _network(value: str, start: int, end: int) -> Network:
    name = value.lower()
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
        raise QueryError(ErrorCode.BAD_NETWORK, start, end, params={"value": value})
    return Network(name, start=start, end=end)


def _url(value: str, start: int, end: int) -> Url:
    found: Address | None = address(value)
    if found is None:
        raise QueryError(ErrorCode.BAD_DOMAIN, start, end, params={"value": value})
    return Url(found.domain, found.path, start=start, end=end)


def _has(value: str, start: int, end: int) -> Has:
    choice = _choice("has:", value.lower(), tuple(Attachment), start, end)
    return Has(Attachment(choice), start=start, end=end)


def _is(value: str, start: int, end: int) -> Is:
    return Is(_choice("is:", value.lower(), KINDS, start, end), start=start, end=end)


def _choice(name: str, value: str, choices: tuple[str, ...], start: int, end: int) -> str:
    singular = value.removesuffix("s")
    if singular in choices:
        return singular
    code = ErrorCode.BAD_ATTACHMENT if name == "has:" else ErrorCode.BAD_KIND
    nearest = difflib.get_close_matches(value, choices, 1, 0.5)
    suggestion = name + nearest[0] if nearest else ""
    params: Mapping[str, str] = {"operator": name, "choices": ", ".join(choices)}
    raise QueryError(code, start, end, suggestion, params)


def _followers(value: str, start: int, end: int) -> Followers:
    match = _COUNT.fullmatch(value)
    if match is None:
        suggestion = f"followers:>{value}" if value.isdecimal() else ""
        params = {"operator": "followers:"}
        raise QueryError(ErrorCode.BAD_NUMBER, start, end, suggestion, params)
    count = int(match[2]) * _THOUSANDS[match[3].lower()]
    return Followers(Comparison(match[1]), count, start=start, end=end)


OPERATORS: dict[str, Callable[[str, int, int], Node]] = {
    "from": _from,
    "to": _to,
    "lang": _lang,
    "network": _network,
    "url": _url,
    "has": _has,
    "is": _is,
    "followers": _followers,
}
_OTHER_NAMES = {
    "language": "lang", "langue": "lang", "site": "url", "domain": "url", "link": "url",
    "author": "from", "auteur": "from", "reseau": "network", "source": "network",
    "abonnes": "followers", "de": "from", "filter": "has",
}  # fmt: skip
