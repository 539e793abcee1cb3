"""Helpers that write good watches: each suggestion says why each piece is there."""

from perchoir.listening.engine.helpers.homonyms import Exclusion, homonyms
from perchoir.listening.engine.helpers.suggestions import (
    Aim,
    Piece,
    Reason,
    Suggestion,
    suggest_company,
    suggest_competitor,
    suggest_person,
    suggest_tender,
)

__all__ = [
    "Aim",
    "Exclusion",
    "Piece",
    "Reason",
    "Suggestion",
    "homonyms",
    "suggest_company",
    "suggest_competitor",
    "suggest_person",
    "suggest_tender",
]
