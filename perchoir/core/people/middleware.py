"""What each request carries: the reader's language and zone; and sentences instead of traces."""

import zoneinfo
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from perchoir.core.errors import Sentence

Next = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY = timedelta(minutes=5)


def preferences(get_response: Next) -> Next:
    """Speak the reader's language and show the reader's hours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        with timezone.override(_zone(getattr(user, "time_zone", ""))):
            return get_response(request)

    return middleware


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def activity(get_response: Next) -> Next:
    """Note when a session was last seen, to within five minutes.

    allauth's own middleware writes at every request, and on SQLite every reader of a page would
    then wait for whoever stores mentions.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and not _seen_lately(key):
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def _seen_lately(key: str) -> bool:
    since = timezone.now() - SEEN_EVERY
    return bool(UserSession.objects.filter(session_key=key, last_seen_at__gt=since).exists())


class sentences:
    """Turn a `Sentence` that left a view into a page with its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """An address with a NUL was written by no page of ours, and PostgreSQL stores none."""
        given = (request.path, *(text for values in request.GET.lists() for text in values[1]))
        if not any("\0" in text for text in given):
            return None
        return render(request, "400.html", status=400)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Sentence):
            return None
        return render(
            request, f"{error.status}.html", {"sentence": str(error)}, status=error.status
        )
