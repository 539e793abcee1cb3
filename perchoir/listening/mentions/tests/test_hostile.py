"""What strangers send, and what readers with tools of their own ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from msgspec.structs import replace

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.deck.models import Column
from perchoir.listening.mentions.models import Mention, Note
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.tests.rig import (
    NOON,
    make_watch,
    post,
    posted,
    put,
    removed,
    removed_author,
)
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Posted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


@pytest.fixture
def watch(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Morvan", "morvan")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript://x", "data:text/html,x", "//x.example", " x"]
)
def test_a_post_links_to_a_web_address_or_to_nothing(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn, address: str
) -> None:
    hostile = post("1")
    put(workspace, Posted(replace(hostile, url=address)))
    page = sign_in(analyst).get(f"/w/morvan/mentions/{Mention.objects.get().pk}/")
    assert f'href="{address}' not in page.content.decode()


def test_followers_beyond_all_people_never_stop_a_source(
    workspace: Workspace, watch: Watch
) -> None:
    for number in range(3):
        put(workspace, *(posted(f"{number} {n}", followers=2**63 - 1) for n in range(3)))
    assert Mention.objects.count() == 9
    assert differences(workspace) == 0


@pytest.mark.parametrize("end", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_forged_place_at_the_end_of_time_is_the_top(
    watch: Watch, analyst: Member, sign_in: SignIn, end: str
) -> None:
    column = Column.objects.create(member=analyst, watch=watch)
    address = f"/w/morvan/deck/columns/{column.pk}/"
    assert sign_in(analyst).get(address, {"below": f"{end}_5"}).status_code == 200


def test_a_note_is_kept_without_what_no_database_takes(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1"))
    address = f"/w/morvan/mentions/{Mention.objects.get().pk}/notes/"
    sign_in(analyst).post(address, {"text": "seen\0 by us"})
    assert Note.objects.get().text == "seen by us"


def test_nobody_rewrites_what_somebody_else_wrote(workspace: Workspace, watch: Watch) -> None:
    put(workspace, posted("1", "Morvan recrute"))
    put(workspace, posted("1", "Morvan ferme", author="mallory", edited_at=NOON))
    assert Mention.objects.get().text == "Morvan recrute"
    assert differences(workspace) == 0


def test_an_edit_from_the_future_does_not_shut_out_the_next(
    workspace: Workspace, watch: Watch
) -> None:
    first, then = NOON + timedelta(days=1), NOON + timedelta(days=2)
    far = NOON + timedelta(days=4000)
    put(workspace, posted("1", "Morvan un"))
    put(workspace, posted("1", "Morvan deux", edited_at=far, received_at=first))
    put(workspace, posted("1", "Morvan trois", edited_at=then, received_at=then))
    assert Mention.objects.get().text == "Morvan trois"


def test_a_network_of_a_long_name_is_stored_and_taken_back_like_any_other(
    workspace: Workspace, watch: Watch
) -> None:
    network = "réseau\0 " + "très " * 20
    put(workspace, posted("1", network=network), posted("2", author="b", network=network))
    assert {len(one.network) for one in Mention.objects.all()} == {20}
    put(workspace, removed("1", network), removed_author("b", network))
    assert not Mention.objects.exists()
