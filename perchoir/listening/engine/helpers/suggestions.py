"""Watches written for a company, a person, a competitor, a public tender."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from perchoir.listening.engine.helpers.common_words import COMMON_WORDS
from perchoir.listening.engine.helpers.variants import misspellings
from perchoir.listening.engine.query import parse
from perchoir.listening.engine.query.errors import QueryError
from perchoir.listening.engine.tokens import fold_handle, fold_tag, words

LONGEST_ACRONYM = 5

_PLAIN_NAME = re.compile(r"\w[\w'’.\- ]*")
_OPERATORS = frozenset(("OR", "AND", "NOT", "NEAR", "OU", "ET", "SAUF"))

_TENDER_WORDS = (
    '"appel d\'offres"', '"marché public"', '"avis de marché"', '"appel à projets"',
    '"appel à candidatures"', '"consultation publique"', '"call for tenders"',
    '"request for proposals"', '"invitation to tender"', '"public procurement"', '="RFP"',
    '="DCE"', '="BOAMP"',
)  # fmt: skip


class Aim(StrEnum):
    """What a suggested watch is for."""

    COMPANY = "company"
    PRODUCTS = "products"
    LEADER = "leader"
    PERSON = "person"
    COMPETITOR = "competitor"
    COMPARED = "compared"
    TENDER = "tender"


class Reason(StrEnum):
    """Why a piece is in a query. The interface has a sentence for each."""

    NAME = "name"
    JOINED = "joined"
    ACRONYM = "acronym"
    COMMON_WORD = "common_word"
    HANDLE = "handle"
    TAG = "tag"
    PRODUCT = "product"
    LEADER = "leader"
    MISSPELLING = "misspelling"
    INITIAL = "initial"
    WITH_COMPANY = "with_company"
    OURS = "ours"
    TENDER_WORDS = "tender_words"
    SUBJECT = "subject"
    BUYER = "buyer"


class Piece(NamedTuple):
    """A part of a query, as written there, why it is there, and for a misspelling its kind."""

    text: str
    reason: Reason
    detail: str = ""


class Suggestion(NamedTuple):
    """A watch ready to be saved: it parses and is not too broad."""

    aim: Aim
    subject: str
    query: str
    pieces: tuple[Piece, ...]


def suggest_company(
    name: str,
    handles: Iterable[str] = (),
    products: Iterable[str] = (),
    leaders: Iterable[str] = (),
    tag: str | None = None,
) -> list[Suggestion]:
    """Watches for a company: itself, its products, each of its leaders."""
    products, leaders = list(products), list(leaders)
    itself = [*_name_pieces(name), *_handle_pieces(handles), *_tag_pieces(tag or "", name)]
    context = [*products, *leaders]
    found = [_any_of(Aim.COMPANY, name, [*itself, *_with_context(name, context)])]
    found.append(_products(name, products))
    for leader in leaders:
        first, _space, last = leader.strip().rpartition(" ")
        found += _person(Aim.LEADER, first, last, "", name)
    return [suggestion for suggestion in found if suggestion]


def suggest_person(first: str, last: str, handle: str = "", company: str = "") -> list[Suggestion]:
    """A watch for a person; with a company, also the last name alone near the company's."""
    return [found for found in _person(Aim.PERSON, first, last, handle, company) if found]


def suggest_competitor(
    name: str, handles: Iterable[str] = (), products: Iterable[str] = (), ours: str = ""
) -> list[Suggestion]:
    """Watches for a competitor: itself, and where it is compared with us."""
    products = list(products)
    pieces = [*_name_pieces(name), *_handle_pieces(handles), *_tag_pieces("", name)]
    found = [
        _any_of(Aim.COMPETITOR, name, [*pieces, *_with_context(name, products)]),
        _products(name, products),
        _compared(name, ours),
    ]
    return [suggestion for suggestion in found if suggestion]


def suggest_tender(subject: str, buyer: str = "") -> list[Suggestion]:
    """A watch for public tenders about a subject, from one buyer when it is named."""
    subjects = [
        Piece(_quoted(part), Reason.SUBJECT)
        for part in re.split(r"[,;/\n]", subject)
        if words(part)
    ]
    buyers = [*_name_pieces(buyer)] if words(buyer) else []
    buyers = [piece._replace(reason=Reason.BUYER) for piece in buyers]
    calls = [Piece(text, Reason.TENDER_WORDS) for text in _TENDER_WORDS]
    groups = [_alternatives(group) for group in (calls, subjects, buyers) if group]
    if not subjects and not buyers:
        return []
    found = _checked(Aim.TENDER, subject or buyer, " ".join(groups), (*calls, *subjects, *buyers))
    return [found] if found else []


def _name_pieces(name: str) -> list[Piece]:
    """A name and its spellings. Accents, case, hyphens and elisions need none: they are folded."""
    found = words(name)
    if not found:
        return []
    if len(found) == 1:
        return _single_name_pieces(name.strip(), found[0])
    joined = "".join(found)
    pieces = [Piece(_quoted(name), Reason.NAME)]
    if len(joined) >= LONGEST_ACRONYM and joined not in COMMON_WORDS:
        pieces.append(Piece(joined, Reason.JOINED))
    return [*pieces, *_misspelt_phrases(found)]


def _single_name_pieces(name: str, word: str) -> list[Piece]:
    if _has_signs(name):
        return [Piece(f'="{name}"', Reason.NAME)]
    if name.isupper() and len(name) <= LONGEST_ACRONYM:
        return [Piece(f'="{name}"', Reason.ACRONYM)]
    if word in COMMON_WORDS:
        spellings = dict.fromkeys((name[:1].upper() + name[1:], name.upper()))
        return [Piece(f'="{spelling}"', Reason.COMMON_WORD) for spelling in spellings]
    slips = misspellings(word)
    return [
        Piece(_quoted(name), Reason.NAME),
        *(Piece(spelling, Reason.MISSPELLING, slip) for spelling, slip in slips),
    ]


def _has_signs(name: str) -> bool:
    """Whether a sign makes the name (Canal+); an apostrophe or a point does not."""
    return bool(re.search(r"[^\w\s'’.\-]", name)) and '"' not in name


def _misspelt_phrases(found: Sequence[str]) -> list[Piece]:
    """The phrase with its longest word misspelt."""
    longest = max(found, key=len)
    at = list(found).index(longest)
    return [
        Piece(
            _quoted(" ".join((*found[:at], spelling, *found[at + 1 :]))), Reason.MISSPELLING, slip
        )
        for spelling, slip in misspellings(longest)[:4]
    ]


def _handle_pieces(handles: Iterable[str]) -> list[Piece]:
    names = dict.fromkeys(fold_handle(handle) for handle in handles)
    return [Piece("@" + name, Reason.HANDLE) for name in names if re.fullmatch(r"\w[\w.@-]*", name)]


def _tag_pieces(tag: str, name: str) -> list[Piece]:
    """The tag given, else the name as a tag when it is no common word."""
    folded = fold_tag(tag) or "".join(words(name))
    usable = tag or (len(folded) >= LONGEST_ACRONYM and folded not in COMMON_WORDS)
    return [Piece("#" + folded, Reason.TAG)] if usable and folded else []


def _with_context(name: str, context: Sequence[str]) -> list[Piece]:
    """A name that is a common word, in any case, beside something that only the company has."""
    found = words(name)
    near = [_quoted(part) for part in context if words(part)]
    if len(found) != 1 or found[0] not in COMMON_WORDS or not near:
        return []
    return [Piece(f"{found[0]} NEAR/20 ({' OR '.join(near)})", Reason.COMMON_WORD)]


def _products(name: str, products: Sequence[str]) -> Suggestion | None:
    """Products, those with ordinary names only where the company is named too."""
    plain = [product for product in products if not _is_ordinary(product)]
    ordinary = [product for product in products if _is_ordinary(product) and words(product)]
    pieces = [Piece(_quoted(product), Reason.PRODUCT) for product in plain if words(product)]
    if words(name):
        pieces += [
            Piece(f"({_quoted(product)} {_quoted(name)})", Reason.PRODUCT) for product in ordinary
        ]
    return _any_of(Aim.PRODUCTS, name, pieces) if pieces else None


def _is_ordinary(name: str) -> bool:
    found = words(name)
    return len(found) == 1 and (found[0] in COMMON_WORDS or len(found[0]) < 4)


def _person(aim: Aim, first: str, last: str, handle: str, company: str) -> list[Suggestion | None]:
    whole = f"{first} {last}".strip()
    pieces = [*_full_name_pieces(first, last), *_handle_pieces([handle] if handle else [])]
    pieces += _tag_pieces("", whole) if first else []
    if words(company) and words(last):
        pieces.append(Piece(f"{_quoted(last)} NEAR/15 {_quoted(company)}", Reason.WITH_COMPANY))
    return [_any_of(aim, whole, pieces)]


def _full_name_pieces(first: str, last: str) -> list[Piece]:
    names, surname = words(first), words(last)
    if not names or not surname:
        return [Piece(_quoted(f"{first} {last}".strip()), Reason.NAME)] if names or surname else []
    pieces = [Piece(_quoted(f"{first} {last}"), Reason.NAME)]
    initials = " ".join(name[0] for name in names)
    pieces.append(Piece(_quoted(f"{initials} {' '.join(surname)}"), Reason.INITIAL))
    if len(surname) == 1:
        slips = misspellings(surname[0])
        pieces += [
            Piece(_quoted(f"{' '.join(names)} {spelling}"), Reason.MISSPELLING, slip)
            for spelling, slip in slips
        ]
    return pieces


def _compared(name: str, ours: str) -> Suggestion | None:
    if not words(ours) or not words(name):
        return None
    theirs = _name_pieces(name)
    own = [piece._replace(reason=Reason.OURS) for piece in _name_pieces(ours)]
    query = f"{_alternatives(theirs)} {_alternatives(own)}"
    return _checked(Aim.COMPARED, name, query, (*theirs, *own))


def _quoted(text: str) -> str:
    """A name as one writes it in a query: one word bare, several as a phrase."""
    shown, found = " ".join(text.split()), words(text)
    if not _PLAIN_NAME.fullmatch(shown) or words(shown) != found:
        shown = " ".join(found)
    if len(found) == 1 and shown not in _OPERATORS:
        return shown
    return f'"{shown}"'


def _any_of(aim: Aim, subject: str, pieces: Sequence[Piece]) -> Suggestion | None:
    usable = list({piece.text: piece for piece in pieces if _stands_alone(piece)}.values())
    query = " OR ".join(piece.text for piece in usable)
    return _checked(aim, subject, query, tuple(usable)) if usable else None


def _stands_alone(piece: Piece) -> bool:
    try:
        parse(piece.text)
    except QueryError:
        return False
    return True


def _alternatives(pieces: Sequence[Piece]) -> str:
    texts = list(dict.fromkeys(piece.text for piece in pieces))
    return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"


def _checked(aim: Aim, subject: str, query: str, pieces: tuple[Piece, ...]) -> Suggestion | None:
    try:
        parse(query)
    except QueryError:
        return None
    return Suggestion(aim, subject.strip(), query, pieces)
