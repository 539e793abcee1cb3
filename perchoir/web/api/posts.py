"""Posts: written, changed, handed in, answered."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Status
from ninja.params.functions import Header as read_header

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.planning.moving import move_post
from perchoir.publishing.planning.neighbours import say_all_the_same, unanswered
from perchoir.publishing.posts.actions import change_post, create_post, delete_draft
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import unsure
from perchoir.publishing.posts.pages import said_of
from perchoir.publishing.posts.queries import WAITING, listed
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
    voice = voice_of(by, body.voice)

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


def _rewrite(by: Member, found: Post, body: ChangedPost) -> None:
    change_post(
        by,
        found,
        revision=body.revision,
        content=body.content.model_dump(),
        accounts=accounts_of(found.voice, body.accounts),
        local_time=body.local_time,
        zone=body.zone,
    )


@router.put("/posts/{pk}/time", auth=WRITE, response=PostOut)
def plan_post(request: HttpRequest, slug: Path[str], pk: int, body: NewTime) -> PostOut:
    """Another time. What was handed in is handed in again: whoever must say yes is asked again."""
    by = caller(request)
    found = post_of(by, pk)
    zone = body.zone or found.zone or found.voice.time_zone
    move_post(by, found, revision=body.revision, local_time=body.local_time, zone=zone)
    return PostOut.of(post_of(by, pk))


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
    where a neighbour in the house is too alike or too close."""
    by = caller(request)
    by.require(Right.WRITE_POSTS)
    found = post_of(by, pk)
    say_all_the_same(by, found, body.all_the_same)
    questions = _questions(found, body.sure)
    if questions:
        said = _("Answer these questions first.")
        return Status(409, Asked(code="questions", sentence=said, questions=questions))
    submit_post(by, found, revision=body.revision)
    return Status(200, PostOut.of(post_of(by, pk)))


def _questions(found: Post, is_sure: bool) -> list[Question]:
    networks = [one.account.network for one in found.deliveries.all()]
    doubts = [] if is_sure else unsure(found.content, networks)
    near = [Question(key=one.key, sentence=one.sentence) for one in unanswered(found)]
    return near + [Question(key="", sentence=said_of(one)) for one in doubts]


@router.post("/deliveries/{pk}/answer", auth=APPROVE, response=DeliveryOut)
def answer(request: HttpRequest, slug: Path[str], pk: int, body: Decision) -> DeliveryOut:
    """Yes, no or changes, to exactly what was seen; 409 when it changed meanwhile."""
    by = caller(request)
    found = delivery_of(by, pk)
    decide(by, found, digest=body.digest, decision=body.decision, comment=body.comment)
    return DeliveryOut.of(delivery_of(by, pk))
