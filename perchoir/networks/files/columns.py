"""What the columns of a CSV file mean, guessed from their names and their values."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from perchoir.networks.files.dates import formats_of
from perchoir.networks.files.model import Field

_NAMES: Final[dict[Field, tuple[str, ...]]] = {
    Field.TEXT: (
        "text", "texte", "full text", "message", "content", "contenu", "body", "tweet",
        "tweet text", "post", "publication", "snippet", "hit sentence", "description", "extrait",
    ),
    Field.CREATED_AT: (
        "created at", "date", "date time", "datetime", "timestamp", "published", "published at",
        "publication date", "date de publication", "time", "heure", "created", "date utc",
        "cree le",
    ),
    Field.AUTHOR: (
        "author", "auteur", "username", "user", "user name", "screen name", "handle", "account",
        "compte", "utilisateur", "from user", "author handle", "pseudo", "identifiant",
    ),
    Field.AUTHOR_NAME: (
        "author name", "name", "nom", "display name", "full name", "nom de l auteur",
        "user display name",
    ),
    Field.ID: (
        "id", "tweet id", "post id", "status id", "id str", "message id", "guid", "document id",
        "resource id", "mention id",
    ),
    Field.URL: ("url", "link", "lien", "permalink", "tweet url", "post url", "adresse", "uri"),
    Field.TITLE: ("title", "titre", "headline", "subject", "objet"),
    Field.LANGUAGE: ("language", "lang", "langue"),
    Field.FOLLOWERS: (
        "followers", "followers count", "abonnes", "nombre d abonnes", "author followers", "reach",
    ),
    Field.LIKES: ("likes", "like count", "favorites", "favorite count", "favourites", "j aime"),
    Field.REPOSTS: ("retweets", "retweet count", "reposts", "shares", "partages", "repost count"),
    Field.REPLIES: ("replies", "reply count", "comments", "reponses", "commentaires"),
    Field.VIEWS: ("views", "impressions", "view count", "impression count", "vues"),
}  # fmt: skip
_NOT_WORDS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain_name(name: str) -> str:
    """A column's name without case, accents, punctuation: "Date_de-Publication" is
    "date de publication"."""
    spaced = _CAMEL.sub(" ", name[:200])
    bare = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return _NOT_WORDS.sub(" ", bare).strip().lower()


def guess_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[Field, int]:
    """The place of each field, by name first, then by what the values look like."""
    found = _by_name(names)
    free = [place for place in range(len(names)) if place not in found.values()]
    if Field.CREATED_AT not in found:
        _note(found, Field.CREATED_AT, _first_of_dates(free, rows), free)
    if Field.TEXT not in found:
        _note(found, Field.TEXT, _longest(free, rows), free)
    return found


def looks_like_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """True when the first row names columns: one known name, or nothing that is a value."""
    if _by_name(first):
        return True
    values = any(cell.strip().isdigit() or formats_of([cell]) for cell in first[:200])
    return bool(rows) and not values and all(len(cell) <= 60 for cell in first[:200])


def _by_name(names: Sequence[str]) -> dict[Field, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(names[:500]):
        places.setdefault(plain_name(name), place)
    found: dict[Field, int] = {}
    for field, known in _NAMES.items():
        named = [places[name] for name in known if name in places]
        if named and named[0] not in found.values():
            found[field] = named[0]
    return found


def _note(found: dict[Field, int], field: Field, place: int | None, free: list[int]) -> None:
    if place is not None:
        found[field] = place
        free.remove(place)


def _first_of_dates(places: Sequence[int], rows: Sequence[Sequence[str]]) -> int | None:
    return next((place for place in places[:200] if formats_of(_column(rows, place))), None)


def _longest(places: Sequence[int], rows: Sequence[Sequence[str]]) -> int | None:
    sizes = {place: sum(map(len, _column(rows, place))) for place in places[:200]}
    best = max(sizes, key=lambda place: sizes[place], default=None)
    return best if best is not None and sizes[best] else None


def _column(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if place < len(row)]
