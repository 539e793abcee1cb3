"""The door for messages that networks send by themselves. It answers at once, and in few words."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from perchoir.core.people.doors import everybody
from perchoir.networks.contract.hooks import App, Delivered, Hook
from perchoir.networks.incoming.bounding import MOST_BYTES
from perchoir.networks.incoming.knowing import app_of, hook_of
from perchoir.networks.incoming.taking import Taken, take

_SAYS: dict[Taken, tuple[int, str]] = {
    Taken.KEPT: (200, ""),
    Taken.KNOWN: (200, ""),
    Taken.NOT_SIGNED: (403, ""),
    Taken.TOO_OLD: (400, "This message is of another time."),
    Taken.NO_ROOM: (503, "Too many messages wait. Try again in a minute."),
}
AGAIN_S = 60


@csrf_exempt
@everybody
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, network: str) -> HttpResponse:
    """Who is not known here learns nothing: neither which networks there are, nor which keys."""
    reader = hook_of(network)
    app = app_of(network) if reader else None
    if reader is None or app is None:
        return _said(404)
    if request.method == "GET":
        return _answered(request, reader, app)
    if _is_too_large(request):
        return _said(413, "This message is too large.")
    said = take(_delivered(request), reader, app)
    answer = _said(*_SAYS[said])
    if said is Taken.NO_ROOM:
        answer["Retry-After"] = str(AGAIN_S)
    return answer


def _answered(request: HttpRequest, reader: Hook, app: App) -> HttpResponse:
    answer = reader.challenge(request.GET.dict(), app)
    if answer is None:
        return _said(403)
    is_json = answer.startswith("{")
    return _said(200, answer, "application/json" if is_json else "text/plain; charset=utf-8")


def _delivered(request: HttpRequest) -> Delivered:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Delivered(headers, request.GET.dict(), request.body, timezone.now())


def _is_too_large(request: HttpRequest) -> bool:
    """Where `bounding` stands before, nothing so large comes here."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_BYTES or len(request.body) > MOST_BYTES


def _said(status: int, words: str = "", kind: str = "text/plain; charset=utf-8") -> HttpResponse:
    answer = HttpResponse(words, status=status, content_type=kind)
    answer["Cache-Control"] = "no-store"
    return answer
