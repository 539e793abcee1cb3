"""The permission matrix: every address of the house, tried by everybody, with GET and with POST.

A view says at its door who may enter. Here the signed out, a stranger and one member of each role
try to, and what they get must be what the door promises. A view without a door fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import RIGHTS, Right, Role
from tests.samples import WORDS, WRITING, values_for

pytestmark = pytest.mark.django_db

METHODS = ["get", "post"]
NOT_ALLOWED = 405

# For everybody who signs what they say: to all others it is not there (its own tests show to whom).
UNSEEN = {"connections:hook"}

# Sign-in itself: allauth guards these views, and its own tests show how.
ALLAUTH = ("allauth.", "django.views.generic.base")


@dataclass(frozen=True)
class Address:
    name: str
    keywords: tuple[str, ...]
    view: Any

    @property
    def door(self) -> tuple[str, Right | None] | None:
        found: tuple[str, Right | None] | None = getattr(self.view, "door", None)
        return found

    @property
    def right(self) -> Right:
        assert self.door
        assert self.door[1]
        return self.door[1]

    def url(self, objects_of: Member, slug: str) -> str:
        values = values_for(self.name, list(self.keywords), objects_of)
        return reverse(self.name, kwargs=values | ({"slug": slug} if "slug" in values else {}))


@cache
def addresses() -> list[Address]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, names: str, keywords: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        own = keywords + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern, inner, own)
        elif isinstance(pattern, URLPattern) and not _is_allauth(pattern):
            yield Address(f"{names}{pattern.name}", own, pattern.callback)


def _is_allauth(pattern: URLPattern) -> bool:
    return pattern.callback.__module__.startswith(ALLAUTH)


def behind(kind: str) -> list[Address]:
    return [address for address in addresses() if address.door and address.door[0] == kind]


@pytest.fixture
def members(workspace: Workspace) -> dict[Role, Member]:
    return {role: _member(workspace, role) for role in Role}


def _member(workspace: Workspace, role: Role) -> Member:
    user = User.objects.create_user(f"{role}@{workspace.slug}.example", name=str(role.label))
    return Member.objects.create(workspace=workspace, user=user, role=role)


def _signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answer(client: Client, method: str, url: str) -> int:
    """The status, with everything that the visit changed undone."""
    with transaction.atomic():
        try:
            status = int(getattr(client, method)(url).status_code)
        finally:
            transaction.set_rollback(True)
    return status


def test_every_view_declares_its_door() -> None:
    assert [address.name for address in addresses() if address.door is None] == []


def test_whoever_is_signed_out_is_asked_to_sign_in(members: dict[Role, Member]) -> None:
    wrong = []
    owner = members[Role.OWNER]
    for address in behind("workspace") + behind("signed_in"):
        url = address.url(owner, owner.workspace.slug)
        for method in METHODS:
            response = getattr(Client(), method)(url)
            asked = response.status_code == 302 and response["Location"].startswith(
                reverse("account_login")
            )
            if not asked and response.status_code != NOT_ALLOWED:
                wrong.append((address.name, method, response.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_stranger_finds_nothing(members: dict[Role, Member], stranger: Member) -> None:
    client = _signed_in(stranger.user)
    owner = members[Role.OWNER]
    wrong = []
    for address in behind("workspace"):
        url = address.url(owner, owner.workspace.slug)
        for method in METHODS:
            status = answer(client, method, url)
            if status not in {404, NOT_ALLOWED}:
                wrong.append((address.name, method, status))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_where_its_rights_let_it(role: Role, members: dict[Role, Member]) -> None:
    member = members[role]
    client = _signed_in(member.user)
    wrong = []
    for address in behind("workspace"):
        url = address.url(member, member.workspace.slug)
        for method in METHODS:
            status = answer(client, method, url)
            asked = WRITING.get(address.name) if method == "post" else None
            may = (asked or address.right) in RIGHTS[role]
            if not (_welcome(status, method) if may else status in {403, NOT_ALLOWED}):
                wrong.append((address.name, method, status))
    assert not wrong, "\n".join(map(str, wrong))


def _welcome(status: int, method: str) -> bool:
    # An empty form may well name an object that is not found; a page must be there.
    return status != 403 and status < 500 and (status != 404 or method == "post")


def test_pages_of_ones_own_open_to_everybody_who_has_signed_in(
    members: dict[Role, Member],
) -> None:
    member = members[Role.AMBASSADOR]
    client = _signed_in(member.user)
    wrong = []
    for address in behind("signed_in"):
        url = address.url(member, member.workspace.slug)
        for method in METHODS:
            status = answer(client, method, url)
            if status == 403 or status >= 500:
                wrong.append((address.name, method, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_pages_for_everybody_open_to_whoever_comes(members: dict[Role, Member]) -> None:
    owner = members[Role.OWNER]
    wrong = []
    for address in behind("everybody"):
        url = address.url(owner, owner.workspace.slug)
        for method in METHODS:
            status = answer(Client(), method, url)
            is_right = status == 404 if address.name in UNSEEN else status not in {403, 404}
            if not is_right or status >= 500:
                wrong.append((address.name, method, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_objects_of_another_workspace_are_not_found_in_ones_own(
    members: dict[Role, Member], stranger: Member
) -> None:
    owner = members[Role.OWNER]
    client = _signed_in(owner.user)
    wrong = []
    for address in behind("workspace"):
        if set(address.keywords) <= {"slug", *WORDS}:
            continue
        url = address.url(stranger, owner.workspace.slug)
        for method in METHODS:
            status = answer(client, method, url)
            if status not in {404, NOT_ALLOWED}:
                wrong.append((address.name, method, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_an_object_that_does_not_exist_is_not_found(members: dict[Role, Member]) -> None:
    assert _signed_in(members[Role.OWNER].user).get("/w/nowhere/").status_code == 404
