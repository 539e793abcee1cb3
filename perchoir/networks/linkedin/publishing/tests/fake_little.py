"""LinkedIn's "little text" as LinkedIn reads it: what is reserved and not escaped cuts the text.

Written from the documentation alone (little-text-format, version 2026-05), and not with the code
that it tests.
"""

import re
from typing import NamedTuple

RESERVED = set("|{}@[]()<>#*_~\\")
_MENTION = re.compile(r"@\[((?:[^\]\\]|\\.)*)\]\((urn:li:(?:person|organization):[\w-]+)\)")
_HASHTAG = re.compile(r"\{hashtag\|\\#\|((?:[^}\\]|\\.)+)\}")
_TAG = re.compile(r"#(\w+)")


class Seen(NamedTuple):
    """What a reader sees, the URNs of those named, the tags, and where LinkedIn cut it (None)."""

    text: str
    mentioned: tuple[str, ...]
    tags: tuple[str, ...]
    cut_at: int | None


def seen(commentary: str) -> Seen:
    """What becomes of a commentary."""
    shown: list[str] = []
    mentioned: list[str] = []
    tags: list[str] = []
    at = 0
    while at < len(commentary):
        sign = commentary[at]
        if sign == "\\" and commentary[at + 1 : at + 2] in RESERVED:
            shown.append(commentary[at + 1])
            at += 2
        elif sign not in RESERVED:
            shown.append(sign)
            at += 1
        elif mention := _MENTION.match(commentary, at):
            shown.append(_plain(mention[1]))
            mentioned.append(mention[2])
            at = mention.end()
        elif tag := _HASHTAG.match(commentary, at) or _TAG.match(commentary, at):
            shown.append(f"#{_plain(tag[1])}")
            tags.append(_plain(tag[1]))
            at = tag.end()
        else:
            return Seen("".join(shown), tuple(mentioned), tuple(tags), at)
    return Seen("".join(shown), tuple(mentioned), tuple(tags), None)


def _plain(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped)
