"""Texts put in another shape before they are saved: a text of its own for one network, a thread."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.numbers import whole_number
from perchoir.networks.text import LIMITS, Limits, count, limits_of, split
from perchoir.publishing.posts.content import LONGEST_TEXT, MOST_PARTS
from perchoir.publishing.posts.merging import merged
from perchoir.publishing.posts.rendering import own_parts, rendered

LONGEST_CUT = 10_000
_TRIES = 4
Content = dict[str, Any]
Part = dict[str, Any]


def own_text(content: Content, network: str) -> Content:
    """A text of its own for this network, which begins as the text for all."""
    copies = [_copy(part) for part in content["parts"]]
    return {**content, "variants": {**content["variants"], network: copies}}


def common_text(content: Content, network: str) -> tuple[Content, dict[str, Any]]:
    """Back to the text for all, and what was given up."""
    given_up = {
        "network": network,
        "parts": content["variants"].get(network) or [],
        "language": content["languages"].get(network, ""),
    }
    return {
        **content,
        "variants": {name: parts for name, parts in content["variants"].items() if name != network},
        "languages": {name: code for name, code in content["languages"].items() if name != network},
    }, given_up


def restored(content: Content, given_up: Mapping[str, Any]) -> Content:
    """The text of one network as it was before it was given up."""
    network, language = str(given_up.get("network", "")), str(given_up.get("language", ""))
    parts = given_up.get("parts")
    if not network or not isinstance(parts, list):
        return content
    found = {**content, "variants": {**content["variants"], network: parts}}
    if language:
        found["languages"] = {**content["languages"], network: language}
    return found


def with_part(content: Content, network: str) -> Content:
    """One more part at the end."""
    parts = own_parts(content, network)
    if len(parts) >= MOST_PARTS:
        raise Mistake(_("A post has between 1 and %(most)d parts.") % {"most": MOST_PARTS})
    return _with_parts(content, network, [*parts, {"text": "", "media": [], "card": None}])


def without_part(content: Content, network: str, number: str) -> Content:
    """Its text goes to the part before, so that no word is lost."""
    parts, at = list(own_parts(content, network)), (whole_number(number) or 0) - 1
    if not 0 < at < len(parts):
        return content
    gone = parts.pop(at)
    before = parts[at - 1]
    texts = [text for text in (before["text"].rstrip(), gone["text"].strip()) if text]
    parts[at - 1] = {
        "text": "\n\n".join(texts)[:LONGEST_TEXT],
        "media": [*before["media"], *gone["media"]],
        "card": before.get("card") or gone.get("card"),
    }
    return _with_parts(content, network, parts)


def cut(content: Content, network: str, networks: list[str]) -> Content:
    """A thread whose parts fit the strictest of `networks` as they will be rendered there.

    Pictures stay on the first part. Raises `Mistake`.
    """
    parts = own_parts(content, network)
    whole = "\n\n".join(part["text"] for part in parts)
    if len(whole) > LONGEST_CUT:
        raise Mistake(
            _("Perchoir cuts up to %(most)d characters: make this shorter first.")
            % {"most": LONGEST_CUT}
        )
    strictest = min(
        set(networks) & set(LIMITS), key=lambda one: limits_of(one).allowed, default="home"
    )
    texts = _fitting(content, whole, strictest)
    media = [one for part in parts for one in part["media"]]
    card = next((part["card"] for part in parts if part.get("card")), None)
    return _with_parts(content, network, _thread(texts, media, card))


def both(base: Mapping[str, Any], mine: Content, theirs: Content) -> tuple[Content, bool]:
    """Two changed contents in one, and whether two changes met somewhere."""
    parts, met = _both(base, mine, theirs, "")
    found = {**mine, "parts": parts, "variants": {}, "languages": {**theirs.get("languages", {}),
             **mine["languages"]}}  # fmt: skip
    for network in {**mine["variants"], **(theirs.get("variants") or {})}:
        parts, here = _both(base, mine, theirs, network)
        found["variants"][network], met = parts, met or here
    return found, met


def _fitting(content: Content, whole: str, network: str) -> list[str]:
    """A name may be longer as a handle, a link with its campaign: then parts are cut shorter."""
    limits = limits_of(network)
    texts = split(whole, network, limits=limits)
    for _try in range(_TRIES):
        longest = max((_over(content, text, network, limits) for text in texts), default=0)
        if longest <= 0:
            break
        limits = limits._replace(allowed=max(limits.allowed - longest, limits.allowed // 3))
        texts = split(whole, network, limits=limits)
    return texts or [""]


def _over(content: Content, text: str, network: str, limits: Limits) -> int:
    alone = {**content, "parts": [{"text": text, "media": [], "card": None}], "variants": {}}
    shown = rendered(alone, network)[0]["text"]
    return count(shown, network).used - limits_of(network).allowed if shown != text else 0


def _thread(texts: list[str], media: list[Any], card: Any) -> list[Part]:
    parts: list[Part] = [{"text": text, "media": [], "card": None} for text in texts]
    parts[0]["media"], parts[0]["card"] = media, card
    return parts


def _both(
    base: Mapping[str, Any], mine: Content, theirs: Content, network: str
) -> tuple[list[Part], bool]:
    before, ours, others = (own_parts(one, network) for one in (base, mine, theirs))
    found, met = [], False
    for number in range(max(len(ours), len(others))):
        one, two, three = (_at(parts, number) for parts in (before, ours, others))
        text, here = merged(one["text"], two["text"], three["text"])
        shown = two if two["media"] != one["media"] or two["card"] != one["card"] else three
        found.append({**shown, "text": text})
        met = met or here
    return found, met


def _at(parts: list[Part], number: int) -> Part:
    there = parts[number] if number < len(parts) else {}
    return {name: there.get(name) or empty for name, empty in _NOTHING.items()}


_NOTHING: dict[str, Any] = {"text": "", "media": [], "card": None}


def _with_parts(content: Content, network: str, parts: list[Part]) -> Content:
    if network and network in content["variants"]:
        return {**content, "variants": {**content["variants"], network: parts}}
    return {**content, "parts": parts}


def _copy(part: Part) -> Part:
    return {**part, "media": [dict(one) for one in part["media"]]}
