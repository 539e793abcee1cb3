"""When a session was last seen is known to within five minutes, and costs no write at each page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perchoir.core.people.models import Member

pytestmark = pytest.mark.django_db


def test_a_page_soon_after_another_writes_nothing(
    owner: Member,
    sign_in: Callable[[Member], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(owner)
    client.get("/w/morvan/")

    with django_assert_max_num_queries(40) as queries:
        client.get("/w/morvan/")

    assert not [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]


def test_a_session_is_seen_again_after_five_minutes(
    owner: Member, sign_in: Callable[[Member], Client]
) -> None:
    client = sign_in(owner)
    client.get("/w/morvan/")
    first = UserSession.objects.get().last_seen_at

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        client.get("/w/morvan/")

    assert UserSession.objects.get().last_seen_at > first
