"""What is counted, and where it stops."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.networks.contract import Refused
from perchoir.networks.contract.prices import Price
from perchoir.networks.spending import ledger, queries
from perchoir.networks.spending.actions import remove_limit, set_limit
from perchoir.networks.spending.ledger import charge_with, count_call
from perchoir.networks.spending.models import Ceiling, Day, Month
from perchoir.networks.spending.queries import account_of, cost_of, estimate, spent_this_month

pytestmark = pytest.mark.django_db


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def test_the_prices_of_calls_are_known_before_they_are_made() -> None:
    assert cost_of("x", "post_create", 3) == queries.Cost(Decimal("0.045"), "USD")
    assert cost_of("mastodon", "post_create") is None
    together = estimate("x", {"post_create": 2, "post_create_with_url": 1, "unheard_of": 9})
    assert together == queries.Cost(Decimal("0.230"), "USD")
    assert estimate("bluesky", {"post_create": 2}) is None


def test_every_call_is_counted_by_kind_day_and_month(workspace: Workspace) -> None:
    count_call(workspace.pk, "x", "post_create", 2)
    count_call(workspace.pk, "x", "post_read", 10)
    assert spent_this_month(workspace, "x") == Decimal("0.08")
    assert {(one.kind, one.count) for one in Day.objects.all()} == {
        ("post_create", 2), ("post_read", 10),
    }  # fmt: skip


def test_what_is_not_sold_is_not_counted(workspace: Workspace) -> None:
    count_call(workspace.pk, "mastodon", "post_create", 2)
    count_call(workspace.pk, "x", "unheard_of", 2)
    assert not Month.objects.exists()


def test_publishing_stops_at_the_limit_and_nothing_of_the_refused_call_is_counted(
    owner: Member,
) -> None:
    set_limit(owner, "x", Decimal("0.03"))
    count_call(owner.workspace_id, "x", "post_create", 2)
    with refused("spending_limit"):
        count_call(owner.workspace_id, "x", "post_create", 1)
    assert Day.objects.get().count == 2


def test_listening_stops_at_nine_tenths_so_that_posts_can_still_leave(owner: Member) -> None:
    set_limit(owner, "x", Decimal("1"))
    count_call(owner.workspace_id, "x", "post_read", 180, listening=True)
    with refused("spending_limit"):
        count_call(owner.workspace_id, "x", "post_read", 1, listening=True)
    count_call(owner.workspace_id, "x", "post_create", 6)


def test_nobody_listens_where_each_post_costs_and_no_limit_is_set(workspace: Workspace) -> None:
    with refused("spending_limit_missing"):
        count_call(workspace.pk, "x", "post_read", 1, listening=True)
    count_call(workspace.pk, "x", "post_create", 1)


def test_taking_down_and_looking_for_a_lost_post_are_counted_and_never_stopped(
    owner: Member,
) -> None:
    set_limit(owner, "x", Decimal(0))
    count_call(owner.workspace_id, "x", "post_delete", 1)
    count_call(owner.workspace_id, "x", "post_read", 1)
    assert spent_this_month(owner.workspace, "x") == Decimal("0.015")


def test_what_was_not_used_is_given_back(workspace: Workspace) -> None:
    count_call(workspace.pk, "x", "post_read", 100)
    count_call(workspace.pk, "x", "post_read", -96)
    assert spent_this_month(workspace, "x") == Decimal("0.02")


def test_a_new_month_begins_with_nothing_spent(owner: Member) -> None:
    set_limit(owner, "x", Decimal("0.015"))
    with time_machine.travel("2026-10-31T23:59:00Z"):
        count_call(owner.workspace_id, "x", "post_create", 1)
    with time_machine.travel("2026-11-01T00:01:00Z"):
        count_call(owner.workspace_id, "x", "post_create", 1)
    assert [one.spent for one in Month.objects.order_by("begins")] == [15_000, 15_000]


def test_the_network_s_own_ceiling_counts_for_the_whole_house(
    owner: Member, make_workspace_of_somebody_else: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Price(
        "video", "videos", Decimal(1), "units", listens=False, source="", as_of="",
        most_a_day=2, most_a_month=3,
    )  # fmt: skip
    monkeypatch.setattr(ledger, "price_of", lambda _network, _kind: few)
    count_call(owner.workspace_id, "youtube", "video", 2)
    with refused("network_ceiling"):
        count_call(make_workspace_of_somebody_else.pk, "youtube", "video", 1)
    assert {one.used for one in Ceiling.objects.all()} == {2}


@pytest.fixture
def make_workspace_of_somebody_else(db: None) -> Workspace:
    return Workspace.objects.create(name="Ailleurs", slug="ailleurs")


def test_the_owner_is_told_once_at_each_step(owner: Member) -> None:
    set_limit(owner, "x", Decimal("0.1"))
    for _ in range(6):
        count_call(owner.workspace_id, "x", "post_create", 1)
    assert [one.verb for one in Notice.objects.all()] == ["spending.near", "spending.listening"]
    remove_limit(owner, "x")
    count_call(owner.workspace_id, "x", "post_create", 9)
    assert Notice.objects.count() == 2


async def test_a_free_network_asks_nothing_of_the_database() -> None:
    async def run(_count: object) -> None:
        raise AssertionError

    await charge_with(run, 1, "mastodon")("post_create", 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_pass_the_limit_together(owner: Member) -> None:
    set_limit(owner, "x", Decimal("0.15"))

    def one(_number: int) -> bool:
        try:
            count_call(owner.workspace_id, "x", "post_create", 1)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as many:
        went = list(many.map(one, range(16)))
    assert went.count(True) == 10
    assert Month.objects.get().spent == 150_000


def test_the_forecast_goes_on_as_the_last_days_were(workspace: Workspace) -> None:
    for day, spent in ((date(2026, 11, 9), 2_000_000), (date(2026, 11, 10), 4_000_000)):
        Day.objects.create(
            workspace=workspace, network="x", on=day, kind="post_read", count=1, spent=spent
        )
    Month.objects.create(
        workspace=workspace, network="x", begins=date(2026, 11, 1), spent=6_000_000
    )
    found = account_of(workspace, "x", date(2026, 11, 11))
    assert found.forecast == Decimal(6 + 3 * 19)
    assert [spent for _day, spent in found.days][-3:] == [2, 4, 0]
    assert next(one for one in found.lines if one.price.kind == "post_read").spent == 6
