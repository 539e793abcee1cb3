"""The list of posts and the composer."""

import json
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.networks.text import LIMITS, limits_of, split
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.charter.engine import Finding
from perchoir.publishing.charter.queries import read
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts import actions
from perchoir.publishing.posts.checking import findings_of
from perchoir.publishing.posts.counting import limits_for
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.queries import WAITING, changes, listed
from perchoir.publishing.voices.models import Voice

LISTS = ("", *WAITING)
LONGEST_CUT = 10_000


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """Posts, by where they stand."""
    shown = request.GET.get("shown", "")
    if shown not in LISTS:
        raise Http404
    context = {
        "page": listed(request.workspace, shown, request.GET.get("older", "")),
        "shown": shown,
        "may_write": request.member.may(Right.WRITE_POSTS),
        "has_voices": Voice.objects.filter(workspace=request.workspace).exists(),
    }
    return render(request, "posts/index.html", context)


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponseBase:
    """An empty page for a voice; the first save makes the draft."""
    voice = _voice(request)
    if request.method == "GET" or voice is None:
        return render(request, "posts/compose.html", _empty_page(request, voice))
    try:
        post = actions.create_post(request.member, voice, **_written(request, voice))
    except Sentence as trouble:
        context = {**_empty_page(request, voice), **_typed(request), "trouble": trouble}
        return render(request, "posts/compose.html", context, status=trouble.status)
    return redirect("posts:post", request.workspace.slug, post.pk)


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET", "POST"])
def post(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One post: read, and as long as it is here, written on."""
    found = _post(request, pk)
    if request.method == "GET":
        return render(request, "posts/compose.html", _page(request, found))
    try:
        _save(request, found)
    except Sentence as trouble:
        # What was typed stays on the page, whatever stands in the house.
        context = {**_page(request, found), **_typed(request), "trouble": trouble}
        return render(request, "posts/compose.html", context, status=trouble.status)
    say(request, _("Saved."))
    return redirect("posts:post", request.workspace.slug, pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def save(request: WorkspaceRequest, pk: int) -> JsonResponse:
    """Autosave: the new revision, or the sentence why not."""
    try:
        saved = _save(request, _post(request, pk))
    except Sentence as trouble:
        return JsonResponse({"sentence": str(trouble)}, status=trouble.status)
    at = date_format(timezone.localtime(saved.changed_at), "TIME_FORMAT")
    return JsonResponse(
        {"revision": saved.revision, "sentence": _("Saved at %(hour)s.") % {"hour": at}}
    )


@workspace_door(Right.WRITE_POSTS)
@require_POST
def submit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Save what is on the page, then hand it in."""
    found = _post(request, pk)
    try:
        saved = _save(request, found)
        submit_post(request.member, saved, revision=saved.revision)
    except Sentence as trouble:
        context = {**_page(request, _post(request, pk)), **_typed(request), "trouble": trouble}
        return render(request, "posts/compose.html", context, status=trouble.status)
    return redirect("posts:post", request.workspace.slug, pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def cut(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Make a thread of what is on the page, short enough for the strictest of its networks."""
    found = _post(request, pk)
    accounts = _written(request, found.voice)["accounts"]
    networks = {account.network for account in accounts} & set(LIMITS)
    strictest = min(networks, key=lambda network: limits_of(network).allowed, default="home")
    whole = "\n\n".join(_parts(request))
    if len(whole) > LONGEST_CUT:
        raise Mistake(
            _("Perchoir cuts up to %(most)d characters: make this shorter first.")
            % {"most": LONGEST_CUT}
        )
    context = {**_page(request, found), **_typed(request), "parts": split(whole, strictest)}
    return render(request, "posts/compose.html", context)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Throw away what never left."""
    revision = whole_number(request.POST.get("revision")) or 0
    actions.delete_draft(request.member, _post(request, pk), revision=revision)
    say(request, _("The post was thrown away."))
    return redirect("posts:index", request.workspace.slug)


def _voice(request: WorkspaceRequest) -> Voice | None:
    asked = whole_number(request.GET.get("voice") or request.POST.get("voice"))
    voices = Voice.objects.filter(workspace=request.workspace)
    return voices.filter(pk=asked).first() if asked else voices.order_by("pk").first()


def _post(request: WorkspaceRequest, pk: int) -> Post:
    posts = Post.objects.select_related("voice", "author__user", "workspace")
    return get_object_or_404(posts, workspace=request.workspace, pk=pk)


def _save(request: WorkspaceRequest, found: Post) -> Post:
    revision = whole_number(request.POST.get("revision")) or 0
    written = _written(request, found.voice)
    kept = found.content
    same = {
        **written,
        "content": {**written["content"], "variants": kept.get("variants") or {}},
    }
    return actions.change_post(request.member, found, revision=revision, **same)


def _written(request: WorkspaceRequest, voice: Voice) -> dict[str, Any]:
    """What the form says."""
    chosen = whole_numbers(request.POST.getlist("account"))
    return {
        "content": {
            "language": request.POST.get("language", ""),
            "parts": [{"text": text} for text in _parts(request)],
        },
        "accounts": list(Account.objects.filter(voices=voice, pk__in=chosen)),
        "local_time": request.POST.get("local_time", ""),
        "zone": request.POST.get("zone", ""),
    }


def _parts(request: WorkspaceRequest) -> list[str]:
    """The parts of a thread; empty ones at the end are no parts."""
    parts = request.POST.getlist("part")
    while len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return parts or [""]


def _empty_page(request: WorkspaceRequest, voice: Voice | None) -> dict[str, Any]:
    places = list(voice.accounts.order_by("network", "handle")) if voice else []
    return {
        "voice": voice,
        "voices": Voice.objects.filter(workspace=request.workspace).order_by("name")[:100],
        "places": places,
        "chosen": [place.pk for place in places],
        "limits": json.dumps(limits_for(place.network for place in places)),
        "parts": [""],
        "zone": voice.time_zone if voice else "",
        "language": (voice.languages or [request.workspace.language])[0] if voice else "",
        "may_write": True,
    }


def _page(request: WorkspaceRequest, found: Post) -> dict[str, Any]:
    deliveries = list(found.deliveries.select_related("account").order_by("id"))
    called = any(one.state not in actions.STILL_HERE for one in deliveries)
    return {
        **_empty_page(request, found.voice),
        "post": found,
        "deliveries": deliveries,
        "chosen": [one.account_id for one in deliveries],
        "parts": [part["text"] for part in found.content.get("parts") or []] or [""],
        "language": found.content.get("language", ""),
        "local_time": found.local_time,
        "zone": found.zone,
        "revision": found.revision,
        "changes": changes(found),
        "findings": read(_findings(found, deliveries), request.LANGUAGE_CODE),
        "may_write": request.member.may(Right.WRITE_POSTS) and not called,
        "is_draft": all(one.state == "draft" for one in deliveries),
    }


def _findings(found: Post, deliveries: list[Delivery]) -> list[Finding]:
    """Each once, whatever the number of accounts."""
    networks = sorted({one.account.network for one in deliveries})
    return list(dict.fromkeys(one for network in networks for one in findings_of(found, network)))


def _typed(request: WorkspaceRequest) -> dict[str, Any]:
    """The form as it was sent."""
    return {
        "parts": _parts(request),
        "chosen": whole_numbers(request.POST.getlist("account")),
        "local_time": request.POST.get("local_time", ""),
        "zone": request.POST.get("zone", ""),
        "language": request.POST.get("language", ""),
        "revision": request.POST.get("revision", ""),
    }
