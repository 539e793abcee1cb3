"""Posts: written, changed, handed in, answered."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Status
from ninja.params.functions import Header as read_header

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.planning.asking import questions_of, say_known, still_asked
from perchoir.publishing.planning.moving import NOT_HANDED_IN, move_post
from perchoir.publishing.planning.neighbours import Question as Open
from perchoir.publishing.posts.actions import change_post, create_post, delete_draft
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import look_up
from perchoir.publishing.posts.queries import WAITING, listed
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice
from perchoir.web.api.finding import accounts_of, delivery_of, post_of, voice_of
from perchoir.web.api.keys import APPROVE, READ, WRITE, caller, key_of
from perchoir.web.api.once import once
from perchoir.web.api.shapes import (
    Asked,
    ChangedPost,
    Crossed,
    Decision,
    DeliveryOut,
    NewPost,
    NewTime,
    PostOut,
    PostsOut,
    Question,
    Seen,
    Words,
)

router = Router(tags=["posts"])


@router.get("/posts", auth=READ, response=PostsOut)
def list_posts(request: HttpRequest, slug: Path[str], shown: str = "", older: str = "") -> PostsOut:
    """Thirty at a time. `shown`: drafts, review, planned, stuck, gone, or nothing for all."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    if shown and shown not in WAITING:
        raise Mistake(
            _("There is no such list. Ask for one of: %(lists)s.") % {"lists": ", ".join(WAITING)}
        )
    page = listed(by.workspace, shown, older)
    return PostsOut(posts=[PostOut.of(one) for one in page.posts], older=page.older)


@router.post("/posts", auth=WRITE, response={201: PostOut, 200: PostOut})
def write_post(
    request: HttpRequest,
    slug: Path[str],
    body: NewPost,
    idempotency_key: str = read_header("", alias="Idempotency-Key", max_length=200),
) -> Status[PostOut]:
    """A new draft. With an `Idempotency-Key`, the same call again finds the same post for a day."""
    by = caller(request)
    by.require(Right.WRITE_POSTS)
    voice = voice_of(by, body.voice)
    _ask_who_is_named(voice, body)

    def write() -> int:
        return create_post(
            by,
            voice,
            content=body.content.model_dump(),
            accounts=accounts_of(voice, body.accounts),
            local_time=body.local_time,
            zone=body.zone,
            door="api",
        ).pk

    made, is_new = once(key_of(request), idempotency_key, body, write)
    return Status(201 if is_new else 200, PostOut.of(post_of(by, made)))


@router.get("/posts/{pk}", auth=READ, response=PostOut)
def read_post(request: HttpRequest, slug: Path[str], pk: int) -> PostOut:
    by = caller(request)
    by.require(Right.READ_POSTS)
    return PostOut.of(post_of(by, pk))


@router.put("/posts/{pk}", auth=WRITE, response={200: PostOut, 409: Crossed})
def rewrite_post(
    request: HttpRequest, slug: Path[str], pk: int, body: ChangedPost
) -> Status[PostOut] | Status[Crossed]:
    """Save over the revision you saw; 409 when somebody saved in between. Every yes falls."""
    by = caller(request)
    try:
        _rewrite(by, post_of(by, pk), body)
    except Conflict as conflict:
        theirs = PostOut.of(post_of(by, pk))
        both = Crossed(code="conflict", sentence=str(conflict), yours=body, theirs=theirs)
        return Status(409, both)
    return Status(200, PostOut.of(post_of(by, pk)))


def _ask_who_is_named(voice: Voice, body: Words) -> None:
    """As the page does before it hands in, so that a hand-in knows whose names lead to nobody."""
    accounts = [one for one in voice.accounts.all() if one.pk in body.accounts]
    look_up(voice.workspace, body.content.model_dump(), accounts)


def _rewrite(by: Member, found: Post, body: ChangedPost) -> None:
    by.require(Right.WRITE_POSTS, of=found)
    _ask_who_is_named(found.voice, body)
    change_post(
        by,
        found,
        revision=body.revision,
        content=body.content.model_dump(),
        accounts=accounts_of(found.voice, body.accounts),
        local_time=body.local_time,
        zone=body.zone,
    )


@router.put("/posts/{pk}/time", auth=WRITE, response={200: PostOut, 409: Asked})
def plan_post(
    request: HttpRequest, slug: Path[str], pk: int, body: NewTime
) -> Status[PostOut] | Status[Asked]:
    """Another time. What was handed in is handed in again: whoever must say yes is asked again, and
    409 asks about the new time as a hand-in does."""
    by = caller(request)
    by.require(Right.WRITE_POSTS)
    found = post_of(by, pk)
    zone = body.zone or found.zone or found.voice.time_zone
    open_questions = _about_the_new_time(found, body, zone)
    if open_questions:
        return _asked(open_questions)
    with transaction.atomic():
        moved = move_post(by, found, revision=body.revision, local_time=body.local_time, zone=zone)
        say_known(by, moved, body.all_the_same)
    return Status(200, PostOut.of(post_of(by, pk)))


def _about_the_new_time(found: Post, body: NewTime, zone: str) -> list[Open]:
    """Drafts are asked about when they are handed in."""
    states = {one.state for one in found.deliveries.all()}
    if states <= NOT_HANDED_IN or not body.local_time:
        return []
    every = questions_of(found, instant_of(body.local_time, zone))
    return [one for one in every if one.key not in body.all_the_same]


@router.delete("/posts/{pk}", auth=WRITE, response={204: None})
def throw_away(request: HttpRequest, slug: Path[str], pk: int, revision: int) -> Status[None]:
    """Only what never left."""
    by = caller(request)
    delete_draft(by, post_of(by, pk), revision=revision)
    return Status(204, None)


@router.post("/posts/{pk}/hand-in", auth=WRITE, response={200: PostOut, 409: Asked})
def hand_in(
    request: HttpRequest, slug: Path[str], pk: int, body: Seen
) -> Status[PostOut] | Status[Asked]:
    """The charter reads it, and whoever must say yes is asked. 409 with questions, as on the page,
    where something near it is too alike or too close, where a network takes no more, or where a
    name leads to nobody; `all_the_same` answers them."""
    by = caller(request)
    by.require(Right.WRITE_POSTS)
    found = post_of(by, pk)
    say_known(by, found, body.all_the_same, is_sure=body.sure)
    open_questions = still_asked(found)
    if open_questions:
        return _asked(open_questions)
    submit_post(by, found, revision=body.revision)
    return Status(200, PostOut.of(post_of(by, pk)))


def _asked(questions: list[Open]) -> Status[Asked]:
    shown = [Question(key=one.key, kind=one.kind, sentence=one.sentence) for one in questions]
    said = _("Answer these questions first.")
    return Status(409, Asked(code="questions", sentence=said, questions=shown))


@router.post("/deliveries/{pk}/answer", auth=APPROVE, response=DeliveryOut)
def answer(request: HttpRequest, slug: Path[str], pk: int, body: Decision) -> DeliveryOut:
    """Yes, no or changes, to exactly what was seen; 409 when it changed meanwhile."""
    by = caller(request)
    found = delivery_of(by, pk)
    decide(by, found, digest=body.digest, decision=body.decision, comment=body.comment)
    return DeliveryOut.of(delivery_of(by, pk))
