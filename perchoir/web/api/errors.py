"""What goes wrong, as `{"code", "sentence"}` in the caller's language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from perchoir.core.errors import Sentence

CODES = {400: "mistake", 403: "forbidden", 409: "conflict", 422: "other_call"}


def handle_errors(api: NinjaAPI) -> None:
    """Every refusal is a sentence; none shows how we are made."""

    def answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
        return api.create_response(request, {"code": code, "sentence": sentence}, status=status)

    @api.exception_handler(Sentence)
    def sentence(request: HttpRequest, trouble: Sentence) -> HttpResponse:
        code = CODES.get(trouble.status, "mistake")
        return answer(request, trouble.status, code, str(trouble))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, _trouble: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is nothing here, or not for this key."))

    @api.exception_handler(AuthenticationError)
    def no_key(request: HttpRequest, _trouble: AuthenticationError) -> HttpResponse:
        said = _("Send an access key that is still open: “Authorization: Bearer …”.")
        response = answer(request, 401, "no_key", said)
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Throttled)
    def too_fast(request: HttpRequest, trouble: Throttled) -> HttpResponse:
        response = answer(request, 429, "too_fast", _("Too many calls: wait, then go on."))
        response["Retry-After"] = str(int(trouble.wait or 1) + 1)
        return response

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, trouble: ValidationError) -> HttpResponse:
        places = sorted({".".join(str(step) for step in one["loc"]) for one in trouble.errors})
        said = _("What was sent cannot be read: %(places)s.") % {"places": ", ".join(places)[:500]}
        return answer(request, 400, "unreadable", said)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, trouble: HttpError) -> HttpResponse:
        return answer(request, trouble.status_code, "unreadable", _("What was sent is not JSON."))
