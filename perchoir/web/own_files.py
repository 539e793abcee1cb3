"""Our own CSS, fonts and scripts, served whole."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class OwnFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise hands over a file to be iterated, which Django under ASGI collects piece by piece
    before it sends anything, with a warning (whitenoise 6.12, django 5.2). Ours are small: they
    are read at once."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, a part of it, or 304, as WhiteNoise decides."""
        found: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
        try:
            body = b"".join(found)
        finally:
            found.close()
        answer = HttpResponse(body, status=found.status_code)
        answer.headers = found.headers
        return answer
