"""The calendar, and moving a post on it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.core import signing
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.models import Workspace
from perchoir.core.people.queries import members_of
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.planning.agenda import Asked, calendar_of, timeless
from perchoir.publishing.planning.asking import questions_of, say_known
from perchoir.publishing.planning.moving import approvals_of, as_its_own, move_post
from perchoir.publishing.planning.neighbours import Question
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.queries import WAITING
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice

VIEWS = ("month", "week", "list")
_SALT = "planning.undo"
_UNDO_S = 3_600


@workspace_door(Right.READ_POSTS)
@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """All posts by the time they are due: a month, a week, or a list that prints well."""
    asked = asked_by(request)
    context = {
        **_filters(request.workspace, asked),
        "calendar": calendar_of(request.workspace, asked),
        "asked": asked,
        "today": timezone.localtime(timezone.now(), ZoneInfo(asked.zone)).date(),
        "timeless": timeless(request.workspace, asked),
        "may_write": request.member.may(Right.WRITE_POSTS),
        "here": request.get_full_path(),
        "has_voices": Voice.objects.filter(workspace=request.workspace).exists(),
        "links": {
            "before": _link(asked, day=asked.beside(-1)),
            "after": _link(asked, day=asked.beside(1)),
            "views": [(view, _link(asked, view=view)) for view in VIEWS],
            "list": _link(asked, view="list"),
        },
    }
    return render(request, "planning/calendar.html", context)


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def move(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Move a post: at once where nothing falls and nothing stands near, else after it was said."""
    post = _post(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    asked_for = {
        "local_time": given.get("local_time", post.local_time),
        "zone": given.get("zone", post.zone or post.voice.time_zone),
        "revision": whole_number(given.get("revision")) or post.revision,
    }
    falls = approvals_of([post]).get(post.pk, 0)
    trouble: Sentence | None = None
    questions: list[Question] = []
    if request.method == "POST":
        try:
            questions = _open_questions(post, asked_for)
            if _said_before(request, falls, questions):
                return _moved(request, post, asked_for, falls)
        except Sentence as found:
            trouble = found
    context = {
        "post": post, "falls": falls, "questions": questions, "trouble": trouble,
        "next": _next(request), "keys": " ".join(one.key for one in questions), **asked_for,
    }  # fmt: skip
    status = trouble.status if trouble else 200
    return render(request, "planning/move.html", context, status=status)


def _open_questions(post: Post, asked_for: dict[str, Any]) -> list[Question]:
    at = instant_of(asked_for["local_time"], asked_for["zone"])
    return questions_of(post, at)


def _said_before(request: WorkspaceRequest, falls: int, questions: list[Question]) -> bool:
    """Whether what falls and what stands near was on the page from which this comes."""
    seen = set(request.POST.get("all_the_same", "").split())
    fell = whole_number(request.POST.get("losing")) or 0
    return falls <= fell and all(one.key in seen for one in questions)


def _moved(
    request: WorkspaceRequest, post: Post, asked_for: dict[str, Any], falls: int
) -> HttpResponseBase:
    before = (post.local_time, post.zone)
    local_time, zone = as_its_own(post, asked_for["local_time"], asked_for["zone"])
    with transaction.atomic():
        moved = move_post(
            request.member, post, revision=asked_for["revision"], local_time=local_time,
            zone=zone, losing=falls,
        )  # fmt: skip
        say_known(request.member, moved, request.POST.get("all_the_same", "").split())
    back = undo_address(request, [(moved, *before)])
    said = _("The post is moved.")
    if falls:
        fell = ngettext(
            "%(count)d approval fell: it is asked for again.",
            "%(count)d approvals fell: they are asked for again.",
            falls,
        )
        said = f"{said} {fell % {'count': falls}}"
    say(request, said, undo=back)
    return redirect(_next(request))


def undo_address(request: WorkspaceRequest, moves: list[tuple[Post, str, str]]) -> str:
    """A POST there takes these posts back to the local times and zones they had."""
    plain = [(post.pk, post.revision, local_time, zone) for post, local_time, zone in moves]
    back = signing.dumps(plain, salt=_SALT, compress=True)
    url = reverse("planning:undo", kwargs={"slug": request.workspace.slug})
    return f"{url}?{urlencode({'back': back, 'next': _next(request)})}"


@workspace_door(Right.WRITE_POSTS)
@require_POST
def undo(request: WorkspaceRequest) -> HttpResponseBase:
    """Take a move back, through the same action: all of them or none."""
    try:
        moves = signing.loads(request.GET.get("back", ""), salt=_SALT, max_age=_UNDO_S)
    except signing.BadSignature:
        raise Mistake(_("This can no longer be undone: move the post by hand.")) from None
    with transaction.atomic():
        for pk, revision, local_time, zone in moves:
            move_post(
                request.member, _post(request, pk), revision=revision, local_time=local_time,
                zone=zone,
            )  # fmt: skip
    say(request, _("The posts are where they were."))
    return redirect(_next(request))


@workspace_door(Right.WRITE_POSTS)
@require_POST
def all_the_same(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Keep that somebody goes on in spite of what stands near."""
    post = _post(request, pk)
    keys = request.POST.get("all_the_same", "").split()
    if say_known(request.member, post, keys):
        say(request, _("Noted: all the same."))
    return redirect("posts:post", request.workspace.slug, pk)


def asked_by(request: WorkspaceRequest) -> Asked:
    """What the address asks for; nonsense in it is left out."""
    given = request.GET
    own = str(timezone.get_current_timezone())
    zone = given.get("zone", "") if given.get("zone", "") in available_timezones() else own
    today = timezone.localtime(timezone.now(), ZoneInfo(zone)).date()
    state, view = given.get("state", ""), given.get("view", "")
    return Asked(
        view=view if view in VIEWS else "month",
        day=_day(given.get("day", "")) or today,
        zone=zone,
        voice=whole_number(given.get("voice")),
        author=whole_number(given.get("author")),
        network=given.get("network", "")[:20],
        state=state if state in WAITING else "",
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _link(asked: Asked, **changes: Any) -> str:
    values = {
        "view": asked.view, "day": asked.day, "zone": asked.zone, "voice": asked.voice,
        "author": asked.author, "network": asked.network, "state": asked.state, **changes,
    }  # fmt: skip
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def _filters(workspace: Workspace, asked: Asked) -> dict[str, Any]:
    voices = list(Voice.objects.filter(workspace=workspace).order_by("name")[:100])
    networks = Account.objects.filter(workspace=workspace, place__isnull=False)
    own = str(timezone.get_current_timezone())
    zones = [asked.zone, own, workspace.time_zone, *(voice.time_zone for voice in voices), "UTC"]
    return {
        "voices": voices,
        "networks": sorted(set(networks.values_list("network", flat=True))),
        "authors": [one for one in members_of(workspace) if one.may(Right.WRITE_POSTS)],
        "zones": list(dict.fromkeys(zones)),
    }


def _post(request: WorkspaceRequest, pk: int) -> Post:
    posts = Post.objects.select_related("voice", "author__user", "workspace")
    return get_object_or_404(posts, workspace=request.workspace, pk=pk)


def _next(request: WorkspaceRequest) -> str:
    """Back to where it came from, when that is a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/w/"):
        return asked
    return reverse("planning:index", kwargs={"slug": request.workspace.slug})
