"""What the composer asks for while one writes: another shape, a look at it, who it is about."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.posts import arranging
from perchoir.publishing.posts.comparing import beginning, compared
from perchoir.publishing.posts.content import cleaned
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import look_up
from perchoir.publishing.posts.pages import beside_of, page_of
from perchoir.publishing.posts.previewing import network_name
from perchoir.publishing.posts.together import be_here, leave_post
from perchoir.publishing.posts.typed import (
    chosen_accounts,
    dropped,
    seen_revision,
    typed_content,
)
from perchoir.publishing.posts.views.finding import the_post, the_voice
from perchoir.publishing.voices.models import Voice

Content = dict[str, Any]


@workspace_door(Right.WRITE_POSTS)
@require_POST
def arrange(request: WorkspaceRequest, pk: int | None = None) -> HttpResponse:
    """The same page with its texts in another shape. Nothing is saved yet."""
    post, voice = _post_and_voice(request, pk)
    accounts = chosen_accounts(request.POST, voice)
    content = typed_content(request)
    said: Content = {}
    try:
        content, said = _arranged(request, post, content, accounts)
    except Sentence as trouble:
        said = {"trouble": trouble}
    chosen = [one.pk for one in accounts]
    context = page_of(request, voice, content, post=post, chosen=chosen)
    context |= {name: request.POST.get(name, "") for name in ("local_time", "zone", "revision")}
    return render(request, "posts/compose.html", {**context, **said})


@workspace_door(Right.WRITE_POSTS)
@require_POST
def beside(request: WorkspaceRequest, pk: int | None = None) -> HttpResponse:
    """The post as it would look, and what is said of it, while it is written."""
    post, voice = _post_and_voice(request, pk)
    accounts = chosen_accounts(request.POST, voice)
    typed = typed_content(request)
    if request.POST.get("ask") == "yes":
        look_up(request.workspace, typed, accounts)
    shown = Post(workspace=request.workspace, voice=voice, content=cleaned(voice.workspace, typed))
    if post is not None:
        shown.reply, shown.due_at, shown.zone = post.reply, post.due_at, post.zone
    context = {**beside_of(request, shown, accounts), "voice": voice}
    return render(request, "posts/beside.html", context)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def compare(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """What was typed beside what somebody else saved."""
    post = the_post(request, pk)
    typed = typed_content(request)
    seen = seen_revision(request.POST)
    context = {"compared": compared(request.member, post, typed, seen=seen), "post": post}
    return render(request, "posts/conflict.html", context)


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET", "POST"])
def here(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Say that one is here; who else is, and the revision that stands."""
    post = the_post(request, pk)
    if request.POST.get("leaving"):
        leave_post(request.member, post)
        return JsonResponse({})
    others = be_here(request.member, post, writing=request.POST.get("writing") == "yes")
    return render(request, "posts/here.html", {"others": others, "post": post})


def _arranged(
    request: WorkspaceRequest, post: Post | None, content: Content, accounts: list[Account]
) -> tuple[Content, Content]:
    what, _colon, rest = request.POST.get("do", "").partition(":")
    network, _colon, number = rest.partition(":")
    if what == "common":
        found, given_up = arranging.common_text(content, network)
        return found, {
            "dropped": given_up,
            "dropped_json": json.dumps(given_up, ensure_ascii=False),
            "dropped_name": network_name(network),
        }
    if what == "merge" and post is not None:
        return _merged(request, post, content)
    shapes: dict[str, Callable[[], Content]] = {
        "own": lambda: arranging.own_text(content, network),
        "restore": lambda: arranging.restored(content, dropped(request.POST)),
        "add": lambda: arranging.with_part(content, network),
        "remove": lambda: arranging.without_part(content, network, number),
        "cut": lambda: arranging.cut(_as_it_stands(post, content), network,
                                     _networks(content, network, accounts)),
    }  # fmt: skip
    return (shapes[what]() if what in shapes else content), {}


def _as_it_stands(post: Post | None, content: Content) -> Content:
    kept = post.content if post else {}
    return {**content, **{name: kept[name] for name in ("links", "people") if name in kept}}


def _networks(content: Content, network: str, accounts: list[Account]) -> list[str]:
    if network:
        return [network]
    return [one.network for one in accounts if one.network not in content["variants"]]


def _merged(request: WorkspaceRequest, post: Post, content: Content) -> tuple[Content, Content]:
    """Both texts in one, which stands on the newest revision."""
    base = beginning(post, seen_revision(request.POST))
    found, met = arranging.both(base, content, post.content)
    said = (
        _("Both texts are in. Where two changes met, theirs stands first: read it once more.")
        if met
        else _("Both texts are in one. Read it once more before you save.")
    )
    return found, {"revision": post.revision, "merged": said}


def _post_and_voice(request: WorkspaceRequest, pk: int | None) -> tuple[Post | None, Voice]:
    post = the_post(request, pk) if pk is not None else None
    voice = post.voice if post else the_voice(request)
    if voice is None:
        raise Mistake(_("This voice is no longer there. Reload the page."))
    return post, voice
