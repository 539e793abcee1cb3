"""Access keys: made, shown once, narrowed, revoked, gone with the membership."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.utils import timezone

from perchoir.core.access_keys.actions import MOST_KEYS, make_access_key, revoke_access_key
from perchoir.core.access_keys.jobs import forget_kept
from perchoir.core.access_keys.models import AccessKey, Kept, Reach
from perchoir.core.access_keys.opening import opened
from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.actions import remove_member
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right


def _opened(secret: str) -> AccessKey | None:
    return opened(secret, "morvan", Reach.READ)


SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
MAKE = "/w/morvan/access-keys/make/"
PASSWORD = {"password": "correct horse battery"}


def known_again(client: Client) -> Client:
    """Who just said once more who they are."""
    client.post("/accounts/reauthenticate/", PASSWORD)
    return client


def test_whoever_makes_a_key_says_first_who_they_are(leader: Member, sign_in: SignIn) -> None:
    client = sign_in(leader)
    asked = client.post(MAKE, {"name": "Agenda", "days": 30, "reach": "write"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not AccessKey.objects.exists()
    client.post(asked["Location"], {"password": "not the right one"})
    assert not AccessKey.objects.exists()
    page = client.post(asked["Location"], {**PASSWORD, "next": MAKE})
    key = AccessKey.objects.get()
    assert (key.name, key.reach) == ("Agenda", Reach.WRITE)
    assert key.ending in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(
    leader: Member, sign_in: SignIn
) -> None:
    client = known_again(sign_in(leader))
    page = client.post(
        "/w/morvan/access-keys/make/", {"name": "Agenda", "days": 30, "reach": "write"}
    )
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    key = AccessKey.objects.get()
    assert key.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert key.reach == Reach.WRITE
    listed = client.get("/w/morvan/access-keys/").content.decode()
    assert "Agenda" in listed
    assert secret not in listed
    assert secret not in str(Entry.objects.values_list("details"))


def test_a_key_is_found_by_its_secret_until_it_expires(leader: Member) -> None:
    key, secret = make_access_key(leader, name="Agenda", days=30)
    assert _opened(secret) == key
    assert _opened(secret + "x") is None
    assert _opened("\ud800") is None
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        assert _opened(secret) is None


def test_a_key_does_no_more_than_it_was_made_for_nor_than_its_member(
    leader: Member, analyst: Member
) -> None:
    reads, _secret = make_access_key(leader, name="Reads", days=30)
    narrow = leader.narrowed(reads.rights)
    assert narrow.may(Right.READ_POSTS)
    with pytest.raises(Forbidden, match="access key"):
        narrow.require(Right.WRITE_POSTS)
    assert leader.may(Right.WRITE_POSTS)
    far = AccessKey(member=analyst, reach=Reach.APPROVE)
    assert not analyst.narrowed(far.rights).may(Right.WRITE_POSTS)
    with pytest.raises(Mistake):
        make_access_key(analyst, name="All", days=30, reach=Reach.APPROVE)


def test_a_form_offers_only_what_ones_role_may_do(analyst: Member, sign_in: SignIn) -> None:
    client = known_again(sign_in(analyst))
    assert 'value="write"' not in client.get("/w/morvan/access-keys/").content.decode()
    client.post("/w/morvan/access-keys/make/", {"name": "All", "days": 30, "reach": "write"})
    assert not AccessKey.objects.exists()


def test_whoever_may_read_no_posts_has_no_key(ambassador: Member, sign_in: SignIn) -> None:
    client = sign_in(ambassador)
    assert (
        client.post(
            "/w/morvan/access-keys/make/", {"name": "A", "days": 30, "reach": "read"}
        ).status_code
        == 403
    )
    assert client.get("/w/morvan/access-keys/").status_code == 200


@pytest.mark.parametrize(
    "given",
    [{"name": "", "days": 30, "reach": "read"}, {"name": "A", "days": 9_999, "reach": "read"}],
)
def test_a_key_without_a_name_or_without_an_end_is_not_made(
    leader: Member, sign_in: SignIn, given: dict[str, object]
) -> None:
    assert known_again(sign_in(leader)).post(MAKE, given).status_code == 400
    with pytest.raises(Mistake):
        make_access_key(leader, name=str(given["name"]), days=int(str(given["days"])))
    assert not AccessKey.objects.exists()


def test_there_are_not_more_keys_than_one_can_look_after(leader: Member) -> None:
    for _number in range(MOST_KEYS):
        make_access_key(leader, name="Agenda", days=30)
    with pytest.raises(Mistake):
        make_access_key(leader, name="Agenda", days=30)


def test_a_revoked_key_opens_nothing_and_is_revoked_once(leader: Member, sign_in: SignIn) -> None:
    key, secret = make_access_key(leader, name="Agenda", days=30)
    sign_in(leader).post(f"/w/morvan/access-keys/{key.pk}/revoke/")
    assert _opened(secret) is None
    with pytest.raises(Conflict):
        revoke_access_key(leader, key)
    assert Entry.objects.filter(verb="access_key.revoked").count() == 1


def test_only_who_manages_people_sees_and_revokes_the_keys_of_others(
    owner: Member, leader: Member, analyst: Member, sign_in: SignIn
) -> None:
    key, secret = make_access_key(leader, name="Agenda", days=30)
    assert "Agenda" not in sign_in(analyst).get("/w/morvan/access-keys/").content.decode()
    assert sign_in(analyst).post(f"/w/morvan/access-keys/{key.pk}/revoke/").status_code == 403
    assert _opened(secret)
    assert "Agenda" in sign_in(owner).get("/w/morvan/access-keys/").content.decode()
    sign_in(owner).post(f"/w/morvan/access-keys/{key.pk}/revoke/")
    assert _opened(secret) is None


def test_a_key_goes_with_the_membership(owner: Member, leader: Member) -> None:
    _key, secret = make_access_key(leader, name="Agenda", days=30)
    remove_member(owner, leader)
    assert _opened(secret) is None
    assert not AccessKey.objects.exists()


def test_a_key_of_somebody_who_was_disabled_opens_nothing(leader: Member) -> None:
    _key, secret = make_access_key(leader, name="Agenda", days=30)
    leader.user.is_active = False
    leader.user.save()
    assert _opened(secret) is None


def test_a_key_opens_only_its_own_workspace_and_only_as_far_as_it_reaches(leader: Member) -> None:
    _key, secret = make_access_key(leader, name="Agenda", days=30)
    with pytest.raises(Http404):
        opened(secret, "elsewhere", Reach.READ)
    with pytest.raises(Forbidden):
        opened(secret, "morvan", Reach.WRITE)


def test_what_calls_made_is_forgotten_after_a_day(leader: Member) -> None:
    key, _secret = make_access_key(leader, name="Agenda", days=30)
    Kept.objects.create(key=key, idempotency_key="one", sha256="0" * 64, made=1)
    assert not forget_kept("worker")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert forget_kept("worker")
    assert not Kept.objects.exists()
