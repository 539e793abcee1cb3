"""What a server of Mastodon filters itself: the timeline of one tag.

Tags are compared without case and accents (`HashtagNormalizer`, Mastodon 4.5: NFKC, ASCII folding,
lower case; November 2026).
"""

from typing import Final

from perchoir.networks.contract.filters import Ask, FilterLanguage

TAGS: Final = FilterLanguage(
    network="mastodon",
    writes={Ask.TAG: "{}"},
    alone=frozenset({Ask.TAG}),
    most_rules=100,
    longest_rule=500,
    facts_as_of="2026-11",
)
