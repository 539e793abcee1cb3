"""Writing: nothing is lost, nobody overwrites anybody, nothing leaves to a stranger's account."""

from collections.abc import Callable

import pytest

from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.deliveries.models import Attempt, Part, State
from perchoir.publishing.posts.actions import change_post, create_post, delete_draft
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import (
    add_account,
    make_voice,
    only_delivery,
    text_of,
    write,
)

MakeMember = Callable[[Workspace, Role, str], Member]


def test_a_draft_keeps_who_wrote_what(manager: Member, workspace: Workspace) -> None:
    voice = make_voice(workspace)
    post = write(manager, voice, "Un", local_time="2031-05-05T10:00")
    change_post(manager, post, revision=1, content=text_of("Deux"), accounts=voice.accounts.all())
    texts = [one.content["parts"][0]["text"] for one in post.versions.order_by("revision")]
    assert texts == ["Un", "Deux"]
    assert {one.by for one in post.versions.all()} == {manager}


def test_of_two_who_save_the_second_is_told(manager: Member, workspace: Workspace) -> None:
    voice = make_voice(workspace)
    post = write(manager, voice, "Un")
    accounts = list(voice.accounts.all())
    change_post(manager, post, revision=1, content=text_of("Deux"), accounts=accounts)
    with pytest.raises(Conflict):
        change_post(manager, post, revision=1, content=text_of("Trois"), accounts=accounts)
    post.refresh_from_db()
    assert post.content["parts"][0]["text"] == "Deux"


def test_what_would_be_sent_has_its_hash(manager: Member, workspace: Workspace) -> None:
    voice = make_voice(workspace)
    accounts = list(voice.accounts.all())
    post = write(manager, voice, "Un", local_time="2031-05-05T10:00")
    first = only_delivery(post).digest
    hashes = {first}
    changes = [
        {"content": text_of("Un."), "local_time": "2031-05-05T10:00"},
        {"content": text_of("Un"), "local_time": "2031-05-05T10:01"},
        {"content": {**text_of("Un"), "language": "en"}, "local_time": "2031-05-05T10:00"},
        {
            "content": {**text_of("Un"), "variants": {"mastodon": [{"text": "Autre"}]}},
            "local_time": "2031-05-05T10:00",
        },
    ]
    for revision, change in enumerate(changes, start=1):
        change_post(manager, post, revision=revision, accounts=accounts, **change)  # type: ignore[arg-type]
        hashes.add(only_delivery(post).digest)
    assert len(hashes) == 5
    same = {"content": text_of("Un"), "local_time": "2031-05-05T10:00"}
    change_post(manager, post, revision=5, accounts=accounts, **same)  # type: ignore[arg-type]
    assert only_delivery(post).digest == first


def test_an_account_of_another_voice_is_refused(manager: Member, workspace: Workspace) -> None:
    voice, other = make_voice(workspace), make_voice(workspace, "autre")
    with pytest.raises(Mistake):
        create_post(manager, voice, content=text_of("x"), accounts=other.accounts.all())
    with pytest.raises(Mistake):
        create_post(manager, voice, content=text_of("x"), accounts=[])
    assert not Post.objects.exists()


def test_a_picture_of_another_workspace_is_refused(
    manager: Member, workspace: Workspace, stranger: Member
) -> None:
    voice = make_voice(workspace)
    foreign = Attachment.objects.create(
        workspace=stranger.workspace, sha256="0" * 64, kind="image", mime="image/png", size=1
    )
    content = {"parts": [{"text": "x", "media": [{"attachment": foreign.pk}]}]}
    with pytest.raises(Mistake):
        create_post(manager, voice, content=content, accounts=voice.accounts.all())


@pytest.mark.parametrize(
    "content",
    [
        {"parts": "abc"}, {"parts": [{"text": "x" * 50_001}]}, {"parts": [{}] * 51},
        {"parts": [], "variants": "x"}, {"parts": [{"media": [{"attachment": "1; DROP"}]}]}, {},
    ],
)  # fmt: skip
def test_content_that_cannot_be_read_is_refused_with_a_sentence(
    manager: Member, workspace: Workspace, content: dict[str, object]
) -> None:
    voice = make_voice(workspace)
    with pytest.raises(Mistake):
        create_post(manager, voice, content=content, accounts=voice.accounts.all())


def test_an_account_that_is_left_out_gets_no_delivery(
    manager: Member, workspace: Workspace
) -> None:
    voice = make_voice(workspace)
    second = add_account(voice, handle="second")
    post = write(manager, voice)
    assert post.deliveries.count() == 2
    change_post(manager, post, revision=1, content=text_of("Un"), accounts=[second])
    assert only_delivery(post).account == second


def test_what_has_begun_to_leave_is_changed_by_nobody(
    manager: Member, workspace: Workspace
) -> None:
    voice = make_voice(workspace)
    post = write(manager, voice)
    delivery = only_delivery(post)
    part = Part.objects.create(delivery=delivery, number=1, key="k")
    Attempt.objects.create(
        part=part, number=1, fingerprint="f", holder="h", started_at=post.created_at
    )
    for state in (State.HELD, State.UNKNOWN, State.SENT, State.CLAIMED):
        post.deliveries.update(state=state)
        with pytest.raises(Mistake):
            change_post(
                manager, post, revision=1, content=text_of("x"), accounts=voice.accounts.all()
            )
        with pytest.raises(Mistake):
            delete_draft(manager, post, revision=1)
    assert Attempt.objects.count() == 1


def test_writing_needs_the_right(
    workspace: Workspace, make_member: MakeMember, manager: Member
) -> None:
    voice = make_voice(workspace)
    post = write(manager, voice)
    for role in (Role.ANALYST, Role.APPROVER, Role.AMBASSADOR):
        other = make_member(workspace, role, f"{role.value.title()}")
        with pytest.raises(Forbidden):
            write(other, voice)
        with pytest.raises(Forbidden):
            delete_draft(other, post, revision=1)
