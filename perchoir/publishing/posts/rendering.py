"""What a post becomes on a network: people by their handle there, links with their campaign.

Everything it needs stands in the content itself, as it was when the post was saved: what was seen,
counted and approved is what leaves, whatever changes in the house meanwhile.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from perchoir.networks.text.facets import facets
from perchoir.networks.text.links import remote_mentions
from perchoir.publishing.posts.campaigns import tagged

Content = Mapping[str, Any]
# On these a handle in the text leads to the person; elsewhere a person is named in plain words.
BY_HANDLE = frozenset({"bluesky", "mastodon", "x", "threads", "instagram", "facebook"})
# These are asked who a handle is.
ASKED = frozenset({"bluesky", "mastodon", "linkedin", "home"})
# These make a card themselves, from the link in the text: it has to stand there, seen and counted.
OWN_CARDS = frozenset({"x"})


class Placed(NamedTuple):
    """A piece of a text that is replaced: from `start` to before `end`, in code points."""

    start: int
    end: int
    text: str
    label: str = ""


def rendered(content: Content, network: str) -> list[dict[str, Any]]:
    """The parts that go to this network, word for word. `named` are the people of each part."""
    return [_part(part, content, network) for part in own_parts(content, network)]


def own_parts(content: Content, network: str) -> list[dict[str, Any]]:
    """The parts as they were written for it: its own variant where there is one."""
    variants = content.get("variants") or {}
    parts: list[dict[str, Any]] = variants.get(network) or content.get("parts") or []
    return parts


def language_of(content: Content, network: str) -> str:
    """The language of what goes to this network."""
    languages = content.get("languages") or {}
    return str(languages.get(network) or content.get("language") or "")


def people_in(text: str, labels: Iterable[str]) -> Iterator[re.Match[str]]:
    """Each place where one of these people is named, with an @ before the name."""
    longest_first = sorted(labels, key=len, reverse=True)
    if not longest_first or "@" not in text:
        return iter(())
    names = "|".join(re.escape(label) for label in longest_first)
    return re.finditer(rf"(?<![\w@.])@({names})(?!\w)", text)


def handles_in(text: str, network: str) -> list[tuple[int, int, str]]:
    """Handles typed as that network writes them: start, end, the handle without its sign."""
    if network == "bluesky":
        found = (one for one in facets(text) if one.kind == "mention")
        return [(one.start, one.end, one.value.lower()) for one in found]
    if network == "mastodon":
        return [
            (start, end, text[start + 1 : end].lower())
            for (start, end), _server in remote_mentions(text)
        ]
    return []


def _part(part: Mapping[str, Any], content: Content, network: str) -> dict[str, Any]:
    text, named = _replaced(part.get("text", ""), content, network)
    named += _typed_handles(text, named, content, network)
    card = part.get("card")
    if card:
        card = {**card, "url": tagged(card["url"], content.get("links") or {}, network)}
        if network in OWN_CARDS and not part.get("media") and card["url"] not in text:
            text = f"{text}\n\n{card['url']}".strip()
    return {
        **part,
        "text": text,
        "card": card,
        "named": sorted(named, key=lambda one: int(one["start"])),
    }


def _replaced(text: str, content: Content, network: str) -> tuple[str, list[dict[str, Any]]]:
    pieces: list[str] = []
    named: list[dict[str, Any]] = []
    at = length = 0
    for one in _placed(text, content, network):
        pieces += [text[at : one.start], one.text]
        length += one.start - at
        person = _there(content, one.label, network)
        if one.label and person:
            place = {"start": length, "end": length + len(one.text)}
            named.append({**place, "handle": person["handle"], "id": person.get("id") or ""})
        length += len(one.text)
        at = one.end
    return "".join([*pieces, text[at:]]), named


def _placed(text: str, content: Content, network: str) -> list[Placed]:
    rule = content.get("links") or {}
    links = [
        Placed(one.start, one.end, tagged(one.value, rule, network))
        for one in (facets(text) if rule else ())
        if one.kind == "link" and text[one.start : one.end] == one.value
    ]
    people = [
        Placed(match.start(), match.end(), _called(content, match[1], network), match[1])
        for match in people_in(text, content.get("people") or ())
    ]
    free = [
        one for one in people if not any(_meet(one.start, one.end, link) for link in links)
    ]  # fmt: skip
    return sorted([*links, *free])


def _called(content: Content, label: str, network: str) -> str:
    """A name without its @ where it would mean nobody, or a stranger."""
    person = _there(content, label, network)
    return f"@{person['handle']}" if person and network in BY_HANDLE else label


def _there(content: Content, label: str, network: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (content.get("people") or {}).get(label, {}).get(network)
    return found


def _typed_handles(
    text: str, named: list[dict[str, Any]], content: Content, network: str
) -> list[dict[str, Any]]:
    known = (content.get("handles") or {}).get(network) or {}
    return [
        {"start": start, "end": end, "handle": handle, "id": known.get(handle) or ""}
        for start, end, handle in handles_in(text, network)
        if not any(start < one["end"] and one["start"] < end for one in named)
    ]


def _meet(start: int, end: int, other: Placed) -> bool:
    return start < other.end and other.start < end
