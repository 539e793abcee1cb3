"""How long a text may be, network by network. Facts as of November 2026."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import regex

from perchoir.networks.common.fields import Fields, count, inner
from perchoir.networks.text.problems import Problem

_TAG = regex.compile(r"(?<![\w&/#])[#＃][\w]*\p{L}[\w]*")
_MENTION = regex.compile(r"(?<![\w/@.])@[\w.]*\w")

Unit = Literal["weighted", "graphemes", "utf16", "emoji_bytes"]


class Limits(NamedTuple):
    """`allowed` is in `unit`; `url_length` is what each link counts for, None for its own length;
    `mention_domain_free` leaves out the domain of `@name@server`. `source` is where the rule was
    read, with its date."""

    allowed: int
    unit: Unit
    source: str
    bytes_allowed: int | None = None
    url_length: int | None = None
    mention_domain_free: bool = False
    tags_allowed: int | None = None
    mentions_allowed: int | None = None


LIMITS: Mapping[str, Limits] = {
    "x": Limits(
        280,
        "weighted",
        "docs.x.com/fundamentals/counting-characters, configuration v3, August 2026",
        url_length=23,
    ),
    "x_premium": Limits(
        25_000,
        "weighted",
        "help.x.com/en/using-x/x-premium, August 2026",
        url_length=23,
    ),
    "bluesky": Limits(
        300,
        "graphemes",
        "lexicon app.bsky.feed.post, November 2026",
        bytes_allowed=3_000,
    ),
    "mastodon": Limits(
        500,
        "graphemes",
        "docs.joinmastodon.org/user/posting, July 2026",
        url_length=23,
        mention_domain_free=True,
    ),
    # What no document says is counted in UTF-16 units: the count that is never too small.
    "linkedin": Limits(3_000, "utf16", "third parties only, November 2026"),
    "threads": Limits(
        500,
        "emoji_bytes",
        "developers.facebook.com/docs/threads/overview, November 2026",
    ),
    "instagram": Limits(
        2_200,
        "utf16",
        "developers.facebook.com/docs/instagram-platform, IG User Media, November 2026",
        tags_allowed=30,
        mentions_allowed=20,
    ),
    "facebook": Limits(63_206, "utf16", "third parties only, November 2026"),
    "youtube": Limits(
        5_000,
        "utf16",
        "developers.google.com/youtube/v3/docs/videos snippet.description, November 2026",
        bytes_allowed=5_000,
    ),
    "youtube_title": Limits(
        100,
        "utf16",
        "developers.google.com/youtube/v3/docs/videos snippet.title, November 2026",
    ),
    "snapchat": Limits(
        250,
        "utf16",
        "developers.snap.com/creative-kit, captions, November 2026",
    ),
    "tiktok": Limits(
        2_200,
        "utf16",
        "developers.tiktok.com/doc/content-posting-api-reference-direct-post title, November 2026",
    ),
    "home": Limits(50_000, "graphemes", "our own: no limit worth naming"),
}


def limits_of(network: str, configuration: Fields | None = None) -> Limits:
    """The limits of a network; for Mastodon and its family, those of the instance's own
    `configuration` (the `configuration` object of `/api/v2/instance`) where it names them.

    Raises KeyError for a network without a row.
    """
    limits = LIMITS[network]
    statuses = inner(configuration or {}, "statuses")
    return limits._replace(
        allowed=count(statuses, "max_characters") or limits.allowed,
        url_length=count(statuses, "characters_reserved_per_url") or limits.url_length,
    )


def check_names(network: str, text: str) -> list[Problem]:
    """Whether there are more tags or more people named than the network takes.

    Raises KeyError for a network without a row.
    """
    limits = LIMITS[network]
    counted = [
        Problem("too_many_tags", limits.tags_allowed, len(_TAG.findall(text))),
        Problem("too_many_mentions", limits.mentions_allowed, len(_MENTION.findall(text))),
    ]
    return [one for one in counted if one.allowed is not None and (one.found or 0) > one.allowed]
