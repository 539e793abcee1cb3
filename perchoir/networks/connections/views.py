"""What servers read of this house before they let anybody return to it."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from perchoir.core.people.doors import everybody
from perchoir.networks.connections import signing_in


@everybody
@require_safe
def introduction(request: HttpRequest, network: str) -> JsonResponse:
    """Who we are, and the public half of our key."""
    if signing_in.signs_in(network) is None:
        raise Http404
    response = JsonResponse(dict(signing_in.introduction(network)))
    response["Cache-Control"] = "public, max-age=600"
    return response
