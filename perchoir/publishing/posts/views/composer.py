"""The composer: a text is written, saved, handed in, thrown away."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Conflict, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.planning.asking import say_known, still_asked
from perchoir.publishing.posts import actions
from perchoir.publishing.posts.comparing import compared
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import look_up
from perchoir.publishing.posts.pages import EMPTY, page_of, texts_of
from perchoir.publishing.posts.typed import (
    chosen_accounts,
    seen_revision,
    typed_content,
    written,
)
from perchoir.publishing.posts.views.finding import the_post, the_voice
from perchoir.publishing.voices.models import Voice

PAGE = "posts/compose.html"


@workspace_door(Right.WRITE_POSTS)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponseBase:
    """An empty page for a voice; the first save makes the draft."""
    voice = the_voice(request)
    if request.method == "GET" or voice is None:
        context = page_of(request, voice, _empty(request, voice))
        # A free hour of the calendar leads here.
        return render(request, PAGE, {**context, "local_time": request.GET.get("at", "")[:16]})
    try:
        post = actions.create_post(request.member, voice, **written(request, voice))
    except Sentence as trouble:
        return _as_typed(request, voice, None, trouble)
    if request.POST.get("then") == "submit":
        look_up(request.workspace, post.content, chosen_accounts(request.POST, voice))
        return _handed_in(request, post)
    return redirect("posts:post", request.workspace.slug, post.pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def first_save(request: WorkspaceRequest) -> JsonResponse:
    """Autosave of what is no draft yet: where it is kept from now on."""
    voice = the_voice(request)
    try:
        if voice is None:
            raise Conflict(_("This voice is no longer there. Reload the page."))
        post = actions.create_post(request.member, voice, **written(request, voice))
    except Sentence as trouble:
        return _refused(trouble)
    return JsonResponse({**_kept(post), "page": reverse("posts:post", args=_where(request, post))})


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET", "POST"])
def post(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One post: read, and as long as it is here, written on."""
    found = the_post(request, pk)
    if request.method == "GET":
        return render(request, PAGE, _page(request, found))
    try:
        _save(request, found)
    except Sentence as trouble:
        return _as_typed(request, found.voice, found, trouble)
    say(request, _("Saved."))
    return redirect("posts:post", request.workspace.slug, pk)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def save(request: WorkspaceRequest, pk: int) -> JsonResponse:
    """Autosave: the new revision, or the sentence why not."""
    try:
        return JsonResponse(_kept(_save(request, the_post(request, pk))))
    except Sentence as trouble:
        return _refused(trouble)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def submit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Save what is on the page, then hand it in; whom nobody knows is asked about first."""
    found = the_post(request, pk)
    try:
        to_save = written(request, found.voice)
        look_up(request.workspace, to_save["content"], to_save["accounts"])
        saved = _save(request, found, to_save)
    except Sentence as trouble:
        return _as_typed(request, found.voice, the_post(request, pk), trouble)
    return _handed_in(request, saved)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Throw away what never left."""
    revision = whole_number(request.POST.get("revision")) or 0
    actions.delete_draft(request.member, the_post(request, pk), revision=revision)
    say(request, _("The post was thrown away."))
    return redirect("posts:index", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def bring_back(request: WorkspaceRequest, pk: int, number: int, seen: int) -> HttpResponseBase:
    """An earlier version becomes the text again, unless somebody saved since `seen`."""
    found = actions.bring_back(request.member, the_post(request, pk), number=number, revision=seen)
    where = [request.workspace.slug, pk, seen, found.revision]
    undo = reverse("posts:bring_back", args=where)
    say(request, _("Version %(number)d is back.") % {"number": number}, undo=undo)
    return redirect("posts:post", request.workspace.slug, pk)


def _handed_in(request: WorkspaceRequest, saved: Post) -> HttpResponseBase:
    keys, is_sure = request.POST.get("all_the_same", "").split(), request.POST.get("sure") == "yes"
    say_known(request.member, saved, keys, is_sure=is_sure)
    asked = still_asked(saved)
    if asked:
        context = {
            **_page(request, saved),
            "doubts": [one.sentence for one in asked],
            "near": " ".join(one.key for one in asked),
        }
        return render(request, PAGE, context)
    try:
        submit_post(request.member, saved, revision=saved.revision)
    except Sentence as trouble:
        context = {**_page(request, the_post(request, saved.pk)), "trouble": trouble}
        return render(request, PAGE, context, status=trouble.status)
    return redirect("posts:post", request.workspace.slug, saved.pk)


def _save(request: WorkspaceRequest, found: Post, to_save: dict[str, Any] | None = None) -> Post:
    return actions.change_post(
        request.member,
        found,
        revision=seen_revision(request.POST),
        **(to_save or written(request, found.voice)),
    )


def _still_typed(request: WorkspaceRequest) -> dict[str, Any]:
    """What was typed, also where a picture or a card is what was refused."""
    try:
        return typed_content(request)
    except Sentence:
        texts = request.POST.getlist("part")
        parts: list[dict[str, Any]] = [{"text": one, "media": [], "card": None} for one in texts]
        return {**EMPTY, "parts": parts or EMPTY["parts"]}


def _page(request: WorkspaceRequest, found: Post) -> dict[str, Any]:
    chosen = list(found.deliveries.values_list("account", flat=True))
    return page_of(request, found.voice, found.content, post=found, chosen=chosen)


def _as_typed(
    request: WorkspaceRequest, voice: Voice, post: Post | None, trouble: Sentence
) -> HttpResponse:
    """What was typed stays on the page, whatever stands in the house."""
    content = _still_typed(request)
    chosen = [one.pk for one in chosen_accounts(request.POST, voice)]
    try:
        context = page_of(request, voice, content, post=post, chosen=chosen)
    except Sentence:
        context = {**page_of(request, voice, EMPTY, post=post, chosen=chosen), **_as_text(content)}
    context |= {name: request.POST.get(name, "") for name in ("local_time", "zone", "revision")}
    if post is not None and isinstance(trouble, Conflict):
        seen = seen_revision(request.POST)
        context["compared"] = compared(request.member, post, content, seen=seen)
    return render(request, PAGE, {**context, "trouble": trouble}, status=trouble.status)


def _as_text(content: dict[str, Any]) -> dict[str, Any]:
    """What cannot be read as a post is still shown to whoever typed it."""
    return texts_of(content, [])


def _empty(request: HttpRequest, voice: Voice | None) -> dict[str, Any]:
    if voice is None:
        return EMPTY
    return {**EMPTY, "language": (voice.languages or [voice.workspace.language])[0]}


def _kept(saved: Post) -> dict[str, Any]:
    at = date_format(timezone.localtime(saved.changed_at), "TIME_FORMAT")
    return {
        "revision": saved.revision,
        "sentence": _("Saved at %(hour)s.") % {"hour": at.rstrip(".")},
    }


def _refused(trouble: Sentence) -> JsonResponse:
    return JsonResponse({"sentence": str(trouble)}, status=trouble.status)


def _where(request: WorkspaceRequest, post: Post) -> list[Any]:
    return [request.workspace.slug, post.pk]
