"""The whole API, under `/api/v1/`."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from perchoir.web.api import posts, speaking
from perchoir.web.api.errors import handle_errors
from perchoir.web.api.keys import PerKey

ROOT = "/api/v1/"

nowhere = Router()


@nowhere.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE"],
    "/{path:rest}",
    include_in_schema=False,
    throttle=[],
)
def nothing(request: HttpRequest, rest: str) -> None:
    """Programs are answered in JSON there too, where there is nothing."""
    raise Http404


api = NinjaAPI(
    title="Perchoir",
    version="1",
    description="What programs may do for a member who gave them an access key. Errors are "
    '`{"code", "sentence"}`, the sentence in the language of `Accept-Language`.',
    # No page of somebody else's scripts: the description is read with one's own tools.
    docs_url=None,
    throttle=[PerKey()],
    urls_namespace="api",
)
handle_errors(api)
api.add_router("/w/{slug:slug}", posts.router)
api.add_router("/w/{slug:slug}", speaking.router)
api.add_router("", nowhere)


def description() -> OpenAPISchema:
    """OpenAPI, as it is checked in and served."""
    return api.get_openapi_schema(path_prefix=ROOT)


def addresses() -> tuple[Any, str, str]:
    """For `urls.py`: each view says that it stands behind an access key; the description is read by
    everybody."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        is_open = pattern.name == "openapi-json"
        view: Any = pattern.callback
        view.door = ("everybody" if is_open else "access_key", None)
    return patterns, app, namespace
