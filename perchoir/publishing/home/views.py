"""Pages of voices, open to the whole world: no session, no script, nothing that follows a reader.

They are rendered without the request, so that nothing of a reader's can ever stand on them.
"""

from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from perchoir.core.people.doors import everybody
from perchoir.networks.home import HomePost as Record
from perchoir.networks.home import Picture
from perchoir.publishing.attachments.serving import ENDINGS, served
from perchoir.publishing.home import feeds
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.home.queries import elsewhere, posts_of, shown
from perchoir.publishing.home.shelf import media_path, page_url, post_url, record_of
from perchoir.publishing.voices.models import Voice
from perchoir.publishing.voices.portraits import portrait_of, portrait_url


@everybody
@require_safe
def page(request: HttpRequest, handle: str) -> HttpResponse:
    """What the voice says, the newest first."""
    voice = _voice(handle)
    context = {"shelved": posts_of(voice, request.GET.get("older", ""))}
    return _page(voice, "home_pages/page.html", context)


@everybody
@require_safe
def post(request: HttpRequest, handle: str, key: str) -> HttpResponseBase:
    """One post, for ever; also when the page has another name by now."""
    found = _post(key)
    if found.voice.handle != handle:
        return redirect(post_url(found.voice.handle, key), permanent=True)
    if found.removed_at is not None:
        return _page(found.voice, "home_pages/gone.html", {}, status=410)
    return _page(found.voice, "home_pages/post.html", {"post": shown(found.voice, found)})


@everybody
@require_safe
def picture(request: HttpRequest, handle: str, key: str, sha256: str) -> HttpResponseBase:
    """A picture or a film of a post that stands."""
    found = _post(key)
    media = next((one for one in _media(record_of(found)) if one.sha256 == sha256), None)
    path = media_path(sha256)
    gone = found.removed_at is not None or found.voice.handle != handle
    if gone or media is None or path is None or media.mime not in ENDINGS:
        raise Http404
    response = served(request, path, media.mime, sha256)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@everybody
@require_safe
def portrait(request: HttpRequest, handle: str, sha256: str) -> HttpResponse:
    """Who speaks, in a picture. Another picture has another address."""
    voice = _voice(handle)
    body = portrait_of(voice) if voice.portrait == sha256 else None
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@everybody
@require_safe
def atom(request: HttpRequest, handle: str) -> HttpResponse:
    """The page as an Atom feed."""
    voice = _voice(handle)
    return _public(HttpResponse(feeds.atom(voice, posts_of(voice)), "application/atom+xml"))


@everybody
@require_safe
def json_feed(request: HttpRequest, handle: str) -> HttpResponse:
    """The page as a JSON feed."""
    voice = _voice(handle)
    feed = feeds.json_feed(voice, posts_of(voice))
    return _public(JsonResponse(feed, content_type="application/feed+json"))


def _voice(handle: str) -> Voice:
    return get_object_or_404(Voice, handle=handle)


def _post(key: str) -> HomePost:
    return get_object_or_404(HomePost.objects.select_related("voice"), key=key)


def _media(record: Record) -> list[Picture]:
    card = record.card.picture if record.card else None
    return [*record.media, *([card] if card else [])]


def _page(voice: Voice, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    whole = {"voice": voice, "home": page_url(voice.handle), "elsewhere": elsewhere(voice)}
    whole |= {"portrait": portrait_url(voice), "site": settings.ADDRESS}
    language = (voice.languages or ["fr"])[0]
    with translation.override(language), timezone.override(voice.time_zone):
        text = render_to_string(template, {**whole, **context, "language": language})
    return _public(HttpResponse(text, status=status))


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=60"
    return response
