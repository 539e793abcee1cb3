"""Texts as each network counts, reads and cuts them."""

from perchoir.networks.text.counting import Count, count
from perchoir.networks.text.limits import LIMITS, Limits, check_names, limits_of
from perchoir.networks.text.media import MEDIA, MediaFacts, MediaLimits, check_media
from perchoir.networks.text.problems import Problem
from perchoir.networks.text.splitting import split

__all__ = [
    "LIMITS",
    "MEDIA",
    "Count",
    "Limits",
    "MediaFacts",
    "MediaLimits",
    "Problem",
    "check_media",
    "check_names",
    "count",
    "limits_of",
    "split",
]
