"""A kept file on its way to a browser: as what it is, in pieces where a browser asks for pieces."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

from asgiref.sync import sync_to_async
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)

# Shown as it is: types that a browser never takes for a page.
ENDINGS: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "image/avif": "avif", "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
}  # fmt: skip
PIECE: Final = 4_000_000
_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")


def served(request: HttpRequest, path: Path, mime: str, sha256: str) -> HttpResponseBase:
    """The file, never as a page. `sha256` marks it for caches. Raises `Http404`."""
    mark = f'"{sha256}"'
    if request.headers.get("if-none-match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    try:
        response = _body(request, path)
    except FileNotFoundError:
        raise Http404 from None
    ending = ENDINGS.get(mime)
    where = "inline" if ending else "attachment"
    response["Content-Type"] = mime if ending else "application/octet-stream"
    response["Content-Disposition"] = f'{where}; filename="{sha256[:12]}.{ending or "bin"}"'
    response["ETag"] = mark
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _body(request: HttpRequest, path: Path) -> HttpResponseBase:
    size = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked:
        return _part(path, size, int(asked.group(1)), asked.group(2))
    if size <= PIECE:
        return HttpResponse(path.read_bytes())
    # A server of either kind takes only its own kind of stream.
    body = _pieces_awaited(path) if hasattr(request, "scope") else _pieces(path)
    return StreamingHttpResponse(body, headers={"Content-Length": str(size)})


def _part(path: Path, size: int, first: int, last: str | None) -> HttpResponse:
    """At most one piece of what was asked for: the browser asks for the next."""
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    end = min(int(last) if last else size - 1, first + PIECE - 1, size - 1)
    with path.open("rb") as file:
        file.seek(first)
        body = file.read(max(0, end - first + 1))
    named = {"Content-Range": f"bytes {first}-{end}/{size}"}
    return HttpResponse(body, status=206, headers=named)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


async def _pieces_awaited(path: Path) -> AsyncIterator[bytes]:
    pieces = _pieces(path)

    def following() -> bytes:
        return next(pieces, b"")

    while piece := await sync_to_async(following)():
        yield piece
