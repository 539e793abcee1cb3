"""Every door, tried by everybody, with and without the right: what `table.py` says is what happens.

A cell is tried for real and undone. It fails too when something happened although it was refused.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from perchoir.core.errors import Conflict
from perchoir.core.people.actions import change_role, remove_member
from perchoir.core.people.rights import Role
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.actions import decide, make_review_link
from perchoir.publishing.approvals.models import ReviewLink
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.deliveries.braking import pull_brake
from perchoir.publishing.deliveries.claiming import claim_due
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.tests.speaking import only_delivery, text_of
from perchoir.publishing.voices.models import VoiceAccount
from tests.doors.acts import ACTS, Try
from tests.doors.table import API, COMMAND, LINK, PAGE, WORKER, columns_of, rows_of
from tests.doors.world import DAY, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; the whole module is undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def wrong_cells(table: str, row: str, outcome: Callable[[str], str]) -> list[str]:
    """Cells in which something else happened, as `who: expected, got`."""
    expected = dict(rows_of(table))[row]
    wrong = []
    for who, promised in zip(columns_of(table), expected, strict=True):
        with undone():
            got = outcome(who)
        if got != promised:
            wrong.append(f"{who}: {promised} expected, {got} got")
    return wrong


def judged(tried: Try, status: int, location: str = "") -> str:
    """What happened; what was refused must not have happened."""
    happened = tried.effect()
    if status == 302 and "/accounts/login/" in location:
        return f"LEAK {happened}" if happened else "sign-in"
    if status >= 400:
        return f"LEAK {happened} {status}" if happened else str(status)
    return happened or f"nothing ({status})"


@pytest.mark.parametrize("row", [row for row, _cells in rows_of(PAGE)])
def test_pages_do_what_the_table_says(world: World, row: str) -> None:
    def outcome(who: str) -> str:
        tried = ACTS[row](world, world.members.get(who))
        method, address, form = tried.page
        client = world.clients[who]
        answer = getattr(client, method)(f"/w/morvan/{address}", form)
        return judged(tried, answer.status_code, answer.headers.get("Location", ""))

    assert wrong_cells(PAGE, row, outcome) == []


@pytest.mark.parametrize("row", [row for row, _cells in rows_of(API)])
def test_programs_get_what_the_table_says(world: World, row: str) -> None:
    def outcome(who: str) -> str:
        tried = ACTS[row](world, world.members.get(who))
        assert tried.api
        method, path, body = tried.api
        sent: dict[str, Any] = {} if body is None else {
            "data": body, "content_type": "application/json"
        }  # fmt: skip
        secret = world.secrets[who]
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        client = Client(raise_request_exception=False)
        answer = getattr(client, method)(f"/api/v1/w/morvan/{path}", headers=headers, **sent)
        return judged(tried, answer.status_code)

    assert wrong_cells(API, row, outcome) == []


@pytest.mark.parametrize("row", [row for row, _cells in rows_of(COMMAND)])
def test_commands_do_what_the_table_says(world: World, row: str) -> None:
    def outcome(who: str) -> str:
        tried = ACTS[row](world, world.members.get(who))
        step = ["on", "--reason", "A storm"] if row == "pull the brake" else ["off"]
        by = world.users[who].email
        try:
            call_command("brake", *step, "--workspace", "morvan", "--by", by)
        except CommandError as error:
            return judged(tried, 404 if "No such member" in str(error) else 403)
        return judged(tried, 200)

    assert wrong_cells(COMMAND, row, outcome) == []


@pytest.mark.parametrize("row", [row for row, _cells in rows_of(LINK)])
def test_links_of_outside_reviewers_do_what_the_table_says(world: World, row: str) -> None:
    def outcome(kind: str) -> str:
        delivery = world.in_review()
        link, token = make_review_link(world.approver, delivery, name="Maître Roche")
        _spoil(kind, link)
        form = {
            "decision": "changes" if row == "ask for changes" else "yes",
            "digest": "0" * 64 if "changed" in row else delivery.digest,
        }
        address = "made-up" if kind == "made-up" else token
        answer = Client(raise_request_exception=False).post(f"/review/{address}/", form)
        moved = Delivery.objects.get(pk=delivery.pk).state != State.IN_REVIEW
        tried = Try(("", "", None), None, lambda: "done" if moved else "")
        return judged(tried, answer.status_code)

    assert wrong_cells(LINK, row, outcome) == []


def _spoil(kind: str, link: ReviewLink) -> None:
    now = timezone.now()
    spoilt: dict[str, dict[str, Any]] = {
        "used": {"revoked_at": now},
        "closed": {"revoked_at": now},
        "expired": {"expires_at": now - timedelta(seconds=1)},
    }
    if kind in spoilt:
        ReviewLink.objects.filter(pk=link.pk).update(**spoilt[kind])


@pytest.mark.parametrize("row", [row for row, _cells in rows_of(WORKER)])
def test_workers_take_only_what_may_leave(world: World, row: str) -> None:
    def outcome(_worker: str) -> str:
        delivery = world.approved()
        now = timezone.now()
        Delivery.objects.filter(pk=delivery.pk).update(due_at=now)
        SPOILERS[row](world, delivery)
        taken = {one.pk for one in claim_due("worker")}
        return "leaves" if delivery.pk in taken else "stays"

    assert wrong_cells(WORKER, row, outcome) == []


def _update(**fields: Any) -> Callable[[World, Delivery], None]:
    def spoil(world: World, delivery: Delivery) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(**fields)

    return spoil


def _change(world: World, delivery: Delivery) -> None:
    accounts = delivery.voice.accounts.all()
    change_post(
        world.manager, delivery.post, revision=1, content=text_of("Autre"), accounts=accounts
    )


def _brake(world: World, delivery: Delivery) -> None:
    # As if the brake came between the look and the claim: nothing held it yet.
    Brake.objects.create(workspace=world.workspace, reason="A storm", pulled_at=timezone.now())


def _brake_but_not_for_it(world: World, delivery: Delivery) -> None:
    pull_brake(world.approver, "A storm", exceptions=[delivery])


def _close(world: World, delivery: Delivery) -> None:
    _update(says_results=True)(world, delivery)
    now = timezone.now()
    ClosedPeriod.objects.create(
        workspace=world.workspace, name="T3", starts_at=now - DAY, ends_at=now + DAY,
        closes=["results"], asks="refuse",
    )  # fmt: skip


def _break(world: World, delivery: Delivery) -> None:
    Account.objects.filter(pk=delivery.account_id).update(broken_at=timezone.now())


def _give_away(world: World, delivery: Delivery) -> None:
    VoiceAccount.objects.filter(account=delivery.account_id).update(voice=world.free)


def _remove(world: World, delivery: Delivery) -> None:
    remove_member(world.members["owner"], world.manager)


def _demote(world: World, delivery: Delivery) -> None:
    change_role(world.members["owner"], world.manager, Role.ANALYST)


def _busy(world: World, delivery: Delivery) -> None:
    busy = only_delivery(world.draft())
    Delivery.objects.filter(pk=busy.pk).update(state=State.SENDING)


SPOILERS: dict[str, Callable[[World, Delivery], None]] = {
    "approved and due": lambda world, delivery: None,
    "not approved": _update(approved_digest=""),
    "changed after it was approved": _change,
    "legal was asked and silent": _update(needs_legal=True),
    "the brake is on": _brake,
    "the brake is on, but not for it": _brake_but_not_for_it,
    "cooling off": _update(not_before=timezone.now() + DAY),
    "a closed period began": _close,
    "its account is broken": _break,
    "its account is another voice's": _give_away,
    "its author was removed": _remove,
    "its author may no longer write": _demote,
    "too late": _update(due_at=timezone.now() - DAY),
    "another one leaves there now": _busy,
}


def test_every_form_needs_the_token_of_its_own_page(world: World) -> None:
    with undone():
        tried = ACTS["pull the brake"](world, None)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = world.clients["owner"].cookies
        method, address, form = tried.page
        answer = getattr(strict, method)(f"/w/morvan/{address}", form)
        assert judged(tried, answer.status_code) == "403"


def test_a_yes_that_was_used_up_is_not_used_for_other_bytes(world: World) -> None:
    with undone():
        delivery = world.approved()
        seen = delivery.digest
        _change(world, delivery)
        with pytest.raises(Conflict, match=r"review|changed"):
            decide(world.approver, only_delivery(delivery.post), digest=seen, decision="yes")
