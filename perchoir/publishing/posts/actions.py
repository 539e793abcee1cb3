"""What people do with posts: write, change, hand in, take back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish_many
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.models import Attempt, Part, State
from perchoir.publishing.posts.content import cleaned
from perchoir.publishing.posts.models import Post, Version
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice


@transaction.atomic
def create_post(
    by: Member,
    voice: Voice,
    *,
    content: Mapping[str, Any],
    accounts: Iterable[Account],
    local_time: str = "",
    zone: str = "",
    door: str = "page",
) -> Post:
    """Begin a draft. Without a time it leaves as soon as it is approved. Raises `Mistake`."""
    by.require(Right.WRITE_POSTS, of=voice)
    post = Post.objects.create(
        workspace=by.workspace,
        voice=voice,
        author=by,
        content=cleaned(by.workspace, content),
        door=door,
        **_times(voice, local_time, zone),
    )
    _keep_version(by, post)
    _address_to(post, list(accounts))
    record(by.workspace, by.user, "post.created", post=post.pk, voice=voice.name)
    _announce(post)
    return post


@transaction.atomic
def change_post(
    by: Member,
    post: Post,
    *,
    revision: int,
    content: Mapping[str, Any],
    accounts: Iterable[Account],
    local_time: str = "",
    zone: str = "",
) -> Post:
    """Save over the revision that was seen. Every yes given to other bytes falls.

    Raises `Conflict` when somebody saved in between (their text stays, and so does the page's), and
    `Mistake` when the post has left already.
    """
    by.require(Right.WRITE_POSTS, of=post)
    post = _locked(post, revision)
    post.content = cleaned(by.workspace, content)
    for name, value in _times(post.voice, local_time, zone).items():
        setattr(post, name, value)
    post.revision += 1
    post.save()
    _keep_version(by, post)
    _address_to(post, list(accounts))
    record(by.workspace, by.user, "post.changed", post=post.pk, revision=post.revision)
    _announce(post)
    return post


@transaction.atomic
def delete_draft(by: Member, post: Post, *, revision: int) -> None:
    """Throw a post away that never left. Raises `Conflict`, `Mistake`."""
    by.require(Right.WRITE_POSTS, of=post)
    post = _locked(post, revision)
    record(by.workspace, by.user, "post.deleted", post=post.pk, voice=post.voice.name)
    _announce(post)
    post.delete()


@transaction.atomic
def bring_back(by: Member, post: Post, *, number: int, revision: int) -> Post:
    """Version `number` becomes the text again, as a new revision. Raises `Conflict`, `Mistake`."""
    by.require(Right.WRITE_POSTS, of=post)
    version = post.versions.filter(revision=number).first()
    if version is None:
        raise Mistake(_("This version is no longer kept."))
    return change_post(
        by,
        post,
        revision=revision,
        content=version.content,
        accounts=[one.account for one in post.deliveries.select_related("account")],
        local_time=post.local_time,
        zone=post.zone,
    )


def _locked(post: Post, revision: int) -> Post:
    """The post, held until the transaction ends, with the deliveries that could claim it."""
    held = Post.objects.select_for_update(of=("self",)).select_related("voice", "workspace")
    found = held.get(pk=post.pk)
    states = list(found.deliveries.select_for_update().values_list("state", flat=True))
    called = Attempt.objects.filter(part__delivery__post=found).exists()
    if called or any(state not in STILL_HERE for state in states):
        raise Mistake(_("This post has left already: it can no longer be changed."))
    if found.revision != revision:
        raise Conflict(
            _("Somebody else saved this post in between. Compare the two before you save.")
        )
    return found


STILL_HERE = {State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.HELD,
              State.MISSED, State.CANCELLED}  # fmt: skip
"""States of a delivery in which it can still be changed, as long as no network was called."""


def _times(voice: Voice, local_time: str, zone: str) -> dict[str, Any]:
    if not local_time:
        return {"local_time": "", "zone": zone or voice.time_zone, "due_at": None}
    place = zone or voice.time_zone
    return {"local_time": local_time[:16], "zone": place, "due_at": instant_of(local_time, place)}


def _keep_version(by: Member, post: Post) -> None:
    Version.objects.create(
        post=post, revision=post.revision, by=by, content=post.content, at=timezone.now()
    )


def _address_to(post: Post, accounts: list[Account]) -> None:
    """One delivery for each account, each a draft bound to what would be sent now."""
    _require_places(post.voice, accounts)
    post.deliveries.exclude(account__in=accounts).delete()
    for account in accounts:
        post.deliveries.update_or_create(
            account=account,
            defaults={
                "workspace_id": post.workspace_id,
                "voice": post.voice,
                "state": State.DRAFT,
                "digest": digest_of(post, account),
                "due_at": post.due_at,
                **_NOTHING_DECIDED,
            },
        )
    Part.objects.filter(delivery__post=post).delete()


_NOTHING_DECIDED: dict[str, Any] = {
    "approved_digest": "",
    "needs_legal": False,
    "needs_second": False,
    "not_before": None,
    "problem_code": "",
    "problem_detail": "",
    "told_at": None,
}


def _require_places(voice: Voice, accounts: list[Account]) -> None:
    own = set(voice.accounts.values_list("pk", flat=True))
    if not accounts:
        raise Mistake(_("Choose at least one account."))
    if any(account.pk not in own for account in accounts):
        raise Mistake(_("This account does not belong to the voice that speaks."))


def _announce(post: Post) -> None:
    changes = [(f"post:{post.pk}", {"revision": post.revision}), ("planning", {"post": post.pk})]
    publish_many(post.workspace, changes)
