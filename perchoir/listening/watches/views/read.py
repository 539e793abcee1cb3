"""What the editor shows beside a query."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Member
from perchoir.listening.engine import Query, QueryError, parse
from perchoir.listening.engine.helpers import homonyms
from perchoir.listening.engine.query.errors import TooBroad
from perchoir.listening.engine.query.nodes import Or
from perchoir.listening.watches.preview import preview, results_seen, why
from perchoir.listening.watches.queries import languages_followed
from perchoir.listening.watches.reading import error_sentence, hint_sentence, meaning
from perchoir.listening.watches.reading.sharing import shared


@dataclass(frozen=True, slots=True)
class Pointed:
    """A mistake or a hint: the text around it, and what would put it right."""

    before: str
    at: str
    after: str
    sentence: str
    start: int
    end: int
    suggestion: str
    too_broad: bool = False


def typed(data: QueryDict) -> str:
    """The query of a form, with the line ends that the page counts in."""
    return data.get("query", "").replace("\r\n", "\n").replace("\0", "")


def reading(member: Member, text: str) -> dict[str, Any]:
    """The mistake, or the meaning with the hints and the posts it would have matched."""
    if not text.strip():
        return {"nothing": True}
    try:
        query = parse(text)
    except QueryError as error:
        return {"mistake": _mistake(text, error)}
    return {
        "meaning": meaning(query),
        "hints": [_hint(text, query, place) for place in range(len(query.hints))],
        "shared": shared(query, languages_followed(member.workspace)),
        "preview": preview(member, text, query),
    }


def reason_for(member: Member, text: str, post: str) -> dict[str, Any]:
    """Why a post, stored or written down, matches or does not."""
    try:
        query = parse(text)
    except QueryError as error:
        return {"mistake": _mistake(text, error)}
    if not post.strip():
        return {"no_post": True}
    reason, mention = why(member, query, post.replace("\0", " "))
    return {"reason": reason, "asked_mention": mention}


def proposed_exclusions(member: Member, text: str) -> dict[str, Any]:
    """Words that set a part of the results apart."""
    try:
        query = parse(text)
    except QueryError as error:
        return {"mistake": _mistake(text, error)}
    posts = results_seen(member, text)
    found = [
        {
            "exclusion": one,
            "samples": [posts[place].text[:160] for place in one.samples[:2]],
            "fix": f"0:{len(text)}:{_excluding(text, query, one.text)}",
        }
        for one in homonyms(posts, query)
    ]
    return {"exclusions": found, "read": len(posts)}


def _excluding(text: str, query: Query, exclusion: str) -> str:
    """An exclusion holds for every alternative: they need parentheses."""
    text = text.strip()
    return f"({text}) {exclusion}" if isinstance(query.root, Or) else f"{text} {exclusion}"


def fixed(data: QueryDict) -> str:
    """The query with a proposed change made: `fix` is `start:end:text`."""
    query = typed(data)
    start, _colon, rest = data.get("fix", "").partition(":")
    end, _colon, text = rest.partition(":")
    first, last = whole_number(start, 7), whole_number(end, 7)
    if first is None or last is None:
        return query
    return query[:first] + text + query[last:]


def _mistake(text: str, error: QueryError) -> Pointed:
    start = min(max(error.position, 0), len(text))
    end = min(max(error.end, start), len(text))
    sentence = error_sentence(error)
    broad = isinstance(error, TooBroad)
    return _pointed(text, start, end, sentence, error.suggestion, broad)


def _hint(text: str, query: Query, place: int) -> Pointed:
    hint = query.hints[place]
    return _pointed(text, hint.position, hint.end, hint_sentence(hint), hint.suggestion)


def _pointed(
    text: str, start: int, end: int, sentence: str, suggestion: str, too_broad: bool = False
) -> Pointed:
    """With forty characters on each side: a long query must not push its mistake off the page."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    before = ("…" if start > 40 else "") + before
    after += "…" if len(text) > end + 40 else ""
    at = text[start:end][:200]
    return Pointed(before, at, after, sentence, start, end, suggestion, too_broad)
