"""One house for all cells: people, two voices, a neighbour, and everybody's ways in."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from perchoir.core.access_keys.models import AccessKey, Reach
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice
from tests.api.programs import key_for

DAY = timedelta(days=1)
LATER = "2031-05-06T10:00"


@dataclass
class World:
    """`steps` is a voice that needs a yes, `free` one that needs none."""

    workspace: Workspace
    members: dict[str, Member]
    users: dict[str, User]
    steps: Voice
    free: Voice
    clients: dict[str, Client] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def manager(self) -> Member:
        return self.members["manager"]

    @property
    def approver(self) -> Member:
        return self.members["approver"]

    def draft(self, voice: Voice | None = None, text: str = "Bonjour", **fields: Any) -> Post:
        return write(self.manager, voice or self.steps, text, **{"local_time": LATER, **fields})

    def in_review(self, by: Member | None = None) -> Delivery:
        post = self.draft()
        if by is not None:
            Post.objects.filter(pk=post.pk).update(author=by)
            post.versions.update(by=by)
        submit_post(self.manager, post, revision=1)
        return only_delivery(post)

    def approved(self) -> Delivery:
        delivery = self.in_review()
        decide(self.approver, delivery, digest=delivery.digest, decision="yes")
        delivery.refresh_from_db()
        return delivery


def build() -> World:
    """Everything that no cell changes for the others: each is rolled back."""
    workspace = Workspace.objects.create(name="Ateliers Morvan", slug="morvan")
    other = Workspace.objects.create(name="Elsewhere", slug="elsewhere")
    users = {name: User.objects.create_user(f"{name}@morvan.example") for name in _names()}
    members = {
        str(role): Member.objects.create(workspace=workspace, user=users[str(role)], role=role)
        for role in Role
    }
    members["other"] = Member.objects.create(workspace=other, user=users["other"], role=Role.OWNER)
    removed = Member.objects.create(workspace=workspace, user=users["removed"], role=Role.LEADER)
    able = [members[name].pk for name in ("owner", "leader", "approver")]
    world = World(
        workspace,
        members,
        users,
        make_voice(workspace, "steps", steps=[{"rule": "any", "members": able}]),
        make_voice(workspace, "free"),
    )
    world.secrets = {name: key_for(one) for name, one in (members | {"removed": removed}).items()}
    removed.delete()
    _more_keys(world)
    world.clients = {name: _signed_in(user) for name, user in users.items()}
    world.clients["signed-out"] = Client(raise_request_exception=False)
    return world


def _names() -> list[str]:
    return [*map(str, Role), "other", "removed"]


def _more_keys(world: World) -> None:
    leader = world.members["leader"]
    world.secrets |= {
        "no-key": "",
        "revoked": key_for(leader),
        "reads": key_for(leader, Reach.READ),
        "writes": key_for(leader, Reach.WRITE),
    }
    newest = AccessKey.objects.filter(member=leader, reach=Reach.APPROVE).latest("pk")
    AccessKey.objects.filter(pk=newest.pk).update(revoked_at=timezone.now())


def _signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
