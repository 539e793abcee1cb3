"""The matching engine: plain Python, no Django, usable in a worker, a notebook, a cluster.

Names are loaded when first used, so that importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perchoir.listening.engine.enrich.duplicates import (
        NEAR_COPY,
        fingerprint,
        signature,
        similarity,
    )
    from perchoir.listening.engine.enrich.language import identify
    from perchoir.listening.engine.matcher import Matcher
    from perchoir.listening.engine.query import (
        ErrorCode,
        Query,
        QueryError,
        TooBroad,
        canonical,
        parse,
    )
    from perchoir.listening.engine.reference import explain, matches, places, spans
    from perchoir.listening.engine.sieve import Sieve, Sifted
    from perchoir.listening.engine.terms import needed, search_terms

__all__ = [
    "NEAR_COPY",
    "ErrorCode",
    "Matcher",
    "Query",
    "QueryError",
    "Sieve",
    "Sifted",
    "TooBroad",
    "canonical",
    "explain",
    "fingerprint",
    "identify",
    "matches",
    "needed",
    "parse",
    "places",
    "search_terms",
    "signature",
    "similarity",
    "spans",
]

_HOMES = {
    "enrich.duplicates": ("NEAR_COPY", "fingerprint", "signature", "similarity"),
    "enrich.language": ("identify",),
    "matcher": ("Matcher",),
    "query": ("ErrorCode", "Query", "QueryError", "TooBroad", "canonical", "parse"),
    "reference": ("explain", "matches", "places", "spans"),
    "sieve": ("Sieve", "Sifted"),
    "terms": ("needed", "search_terms"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
