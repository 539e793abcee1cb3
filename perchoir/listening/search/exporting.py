"""Mentions as a file of any length: written while they are found, never gathered."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language

from perchoir.core.spreadsheets import Cell, Sheet
from perchoir.listening.mentions.models import Mention
from perchoir.listening.search.finding import Search

PAGE = 300
FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json",
         "ndjson": "application/x-ndjson"}  # fmt: skip
COLUMNS = (
    "id", "network", "url", "at", "author_handle", "author_name", "author_followers", "kind",
    "language", "title", "text", "tags", "links", "likes", "reposts", "replies",
    "estimated_sentiment", "estimated_offence",
)  # fmt: skip
SENTIMENTS = {None: None, -1: "negative", 0: "neutral", 1: "positive"}


def export(request: HttpRequest, search: Search, form: str) -> StreamingHttpResponse:
    """A download that begins at once. `form` is csv, json or ndjson."""
    pieces = _pieces(search, form)
    body = _later(pieces) if isinstance(request, ASGIRequest) else pieces
    answer = StreamingHttpResponse(body, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="mentions.{form}"'
    answer["X-Accel-Buffering"] = "no"
    return answer


async def _later(pieces: Iterator[str]) -> AsyncIterator[str]:
    """The same pieces, each read in a thread: the server keeps answering others meanwhile."""
    while (piece := await sync_to_async(_next)(pieces)) is not None:
        yield piece


def _next(pieces: Iterator[str]) -> str | None:
    return next(pieces, None)


def _pieces(search: Search, form: str) -> Iterator[str]:
    if form == "csv":
        return _csv(search)
    return _json(search) if form == "json" else _ndjson(search)


def _csv(search: Search) -> Iterator[str]:
    sheet = Sheet(get_language())
    yield sheet.beginning(COLUMNS)
    for page in _pages(search):
        yield sheet.rows([_cell(value) for value in _row(one).values()] for one in page)


def _cell(value: Any) -> Cell:
    return " ".join(value) if isinstance(value, list) else value


def _ndjson(search: Search) -> Iterator[str]:
    for page in _pages(search):
        yield "".join(json.dumps(_row(one), ensure_ascii=False) + "\n" for one in page)


def _json(search: Search) -> Iterator[str]:
    start = "["
    for page in _pages(search):
        for one in page:
            yield start + "\n" + json.dumps(_row(one), ensure_ascii=False)
            start = ","
    yield "\n]\n" if start == "," else "[]\n"


def _pages(search: Search) -> Iterator[list[Mention]]:
    below: int | None = None
    while True:
        page = search.page(below, size=PAGE, most_examined=10 * PAGE)
        if page.hits:
            yield [hit.mention for hit in page.hits]
        if page.older is None:
            return
        below = page.older


def _row(mention: Mention) -> dict[str, Any]:
    counts = mention.counts
    author = mention.author
    values = (
        mention.pk, mention.network, mention.url, mention.at.isoformat(), author.handle,
        author.name, author.followers, mention.kind, mention.language, mention.title, mention.text,
        list(mention.tags), [link["url"] for link in mention.links], counts.get("likes"),
        counts.get("reposts"), counts.get("replies"), SENTIMENTS[mention.sentiment],
        mention.offence,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))
