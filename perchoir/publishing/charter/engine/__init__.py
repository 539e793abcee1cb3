"""The charter as code: what is checked, articles, findings. Plain Python, no network, no clock.

>>> check_all(Draft(parts=("Hello",), language="en"), {})
[]
"""

from perchoir.publishing.charter.engine.article import (
    Article,
    Breach,
    Choice,
    Finding,
    Severity,
    Words,
)
from perchoir.publishing.charter.engine.checking import check_all, worst
from perchoir.publishing.charter.engine.cooling import COOLING_DEFAULTS, Cooling, cooling
from perchoir.publishing.charter.engine.draft import ClosedPeriod, Draft, Media, TagUse, Tone
from perchoir.publishing.charter.engine.promising import Promise, promises
from perchoir.publishing.charter.engine.registry import ARTICLES, article
from perchoir.publishing.charter.engine.sectors import SECTORS, Sector
from perchoir.publishing.charter.engine.tone import is_hostile, is_negative, themes

__all__ = [
    "ARTICLES",
    "COOLING_DEFAULTS",
    "SECTORS",
    "Article",
    "Breach",
    "Choice",
    "ClosedPeriod",
    "Cooling",
    "Draft",
    "Finding",
    "Media",
    "Promise",
    "Sector",
    "Severity",
    "TagUse",
    "Tone",
    "Words",
    "article",
    "check_all",
    "cooling",
    "is_hostile",
    "is_negative",
    "promises",
    "themes",
    "worst",
]
