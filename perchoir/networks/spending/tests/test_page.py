"""The owner sees what networks cost, and says where to stop."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member
from perchoir.networks.spending.ledger import count_call
from perchoir.networks.spending.models import Limit

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


def test_the_page_shows_what_was_spent_and_what_on(owner: Member, sign_in: SignIn) -> None:
    count_call(owner.workspace_id, "x", "post_create_with_url", 7)
    page = sign_in(owner).get(_index(owner)).content.decode()
    assert "1.40" in page
    assert "posts with a link" in page
    assert "does not listen" in page


def test_a_limit_is_set_changed_and_taken_away(owner: Member, sign_in: SignIn) -> None:
    browser = sign_in(owner)
    browser.post(_limit(owner), {"x-amount": "25.50"})
    assert Limit.objects.get().amount == 25_500_000
    browser.post(_limit(owner), {"x-amount": ""})
    assert not Limit.objects.exists()
    verbs = Entry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["spending.limited", "spending.unlimited"]


def test_what_is_no_amount_is_said_beside_the_field(owner: Member, sign_in: SignIn) -> None:
    answer = sign_in(owner).post(_limit(owner), {"x-amount": "-3"})
    assert answer.status_code == 400
    assert not Limit.objects.exists()


def test_a_network_that_asks_for_no_money_has_no_limit(owner: Member, sign_in: SignIn) -> None:
    address = reverse("spending:limit", args=[owner.workspace.slug, "mastodon"])
    assert sign_in(owner).post(address, {"mastodon-amount": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("spent", "said"), [(8, "Four fifths"), (9, "Nine tenths"), (10, "The limit is spent")]
)
def test_the_page_says_how_near_the_limit_is(
    owner: Member, sign_in: SignIn, spent: int, said: str
) -> None:
    Limit.objects.create(workspace=owner.workspace, network="x", amount=100_000, currency="USD")
    count_call(owner.workspace_id, "x", "post_delete", spent)
    assert said in sign_in(owner).get(_index(owner)).content.decode()


def test_a_limit_is_an_amount_in_the_network_s_currency(owner: Member, sign_in: SignIn) -> None:
    sign_in(owner).post(_limit(owner), {"x-amount": "100"})
    limit = Limit.objects.get()
    assert (limit.currency, limit.amount) == ("USD", 100_000_000)


def _index(member: Member) -> str:
    return reverse("spending:index", args=[member.workspace.slug])


def _limit(member: Member) -> str:
    return reverse("spending:limit", args=[member.workspace.slug, "x"])
