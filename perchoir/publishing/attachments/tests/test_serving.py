"""Large files leave in pieces, whichever kind of server asks."""

import asyncio
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from perchoir.publishing.attachments import serving
from perchoir.publishing.attachments.serving import served


def test_a_large_file_is_never_whole_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PIECE", 4)
    path = tmp_path / "film"
    path.write_bytes(b"0123456789")
    for request in (RequestFactory().get("/"), AsyncRequestFactory().get("/")):
        answer = served(request, path, "video/mp4", "0" * 64)
        assert isinstance(answer, StreamingHttpResponse)
        assert answer["Content-Length"] == "10"
        assert _pieces(answer) == [b"0123", b"4567", b"89"]


def _pieces(answer: StreamingHttpResponse) -> list[bytes]:
    if not answer.is_async:
        return list(answer)

    async def read() -> list[bytes]:
        return [piece async for piece in answer]

    return asyncio.run(read())
