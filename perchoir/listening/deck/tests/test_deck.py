"""Columns of a member's own, what they hold, and what the stream says to an open deck."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from perchoir.core.errors import Mistake
from perchoir.core.live.models import LiveEvent
from perchoir.core.live.queries import Change
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.deck import actions
from perchoir.listening.deck.arrivals import MOST_AT_ONCE, concerns_decks, messages_for
from perchoir.listening.deck.models import Column
from perchoir.listening.deck.queries import columns_of, fill, fill_all, volumes_of_the_day
from perchoir.listening.mentions import triage
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.tests.rig import make_watch, posted, put, removed
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
DECK = "/w/morvan/deck/"


@pytest.fixture
def watch(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Morvan", "morvan")


@pytest.fixture
def column(analyst: Member, watch: Watch) -> Column:
    return actions.add_column(analyst, watch=watch)


def _heard(member: Member) -> dict[str, Any]:
    rows = LiveEvent.objects.order_by("pk").values_list("pk", "workspace", "topic", "payload")
    changes = [Change(*row) for row in rows if concerns_decks(row[2])]
    LiveEvent.objects.all().delete()
    return dict(messages_for(member, changes))


def _names(columns: Sequence[Column]) -> list[str]:
    return [str(column) for column in columns]


def test_an_empty_deck_fills_itself_with_the_first_watches(
    analyst: Member, watch: Watch, sign_in: SignIn
) -> None:
    assert 'id="column-' in sign_in(analyst).get(DECK).text
    assert _names(columns_of(analyst)) == ["Morvan"]


def test_without_a_watch_the_deck_says_what_to_do(analyst: Member, sign_in: SignIn) -> None:
    assert "/w/morvan/watches/" in sign_in(analyst).get(DECK).text


def test_columns_are_put_in_order_and_stay_the_members_own(
    workspace: Workspace, analyst: Member, leader: Member
) -> None:
    for name in ("A", "B", "C"):
        watch = make_watch(workspace, name, name)
        mine = actions.add_column(analyst, watch=watch)
        actions.add_column(leader, watch=watch)
    actions.move_column(analyst, mine, 0)
    assert _names(columns_of(analyst)) == ["C", "A", "B"]
    assert _names(columns_of(leader)) == ["A", "B", "C"]
    with pytest.raises(Mistake):
        actions.remove_column(leader, mine)


def test_the_same_watch_is_not_added_twice(analyst: Member, watch: Watch, column: Column) -> None:
    assert actions.add_column(analyst, watch=watch) == column


def test_a_deck_has_an_end(workspace: Workspace, analyst: Member) -> None:
    for n in range(actions.MOST_COLUMNS):
        actions.add_column(analyst, watch=make_watch(workspace, str(n), f"mot{n}"))
    with pytest.raises(Mistake):
        actions.add_column(analyst, watch=make_watch(workspace, "one more", "mot"))


def test_settings_are_kept_and_somebody_elses_column_is_not_there(
    analyst: Member, leader: Member, column: Column, sign_in: SignIn
) -> None:
    address = f"{DECK}columns/{column.pk}/"
    client = sign_in(analyst)
    client.post(f"{address}settings/", {"width": "9", "sound": "on", "notify": "on"})
    client.post(f"{address}settings/", {"notify": "off"})
    column.refresh_from_db()
    assert (column.width, column.sound, column.notify) == (4, True, False)
    for path in ("settings/", "move/", "remove/"):
        assert sign_in(leader).post(address + path, {"position": "0"}).status_code == 404
    client.post(f"{address}remove/")
    assert not Column.objects.exists()


def test_a_new_post_is_told_to_its_column_rendered(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, posted("1", "Chez Morvan <b>on</b> recrute"))
    [told] = _heard(analyst)["posts"]
    assert told["column"] == column.pk
    [markup] = told["posts"]
    assert "<mark>Morvan</mark> &lt;b&gt;on&lt;/b&gt; recrute" in markup


def test_a_storm_is_told_as_a_column_to_read_again(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *(posted(str(n), f"Morvan {n}") for n in range(MOST_AT_ONCE + 1)))
    told = _heard(analyst)["posts"]
    assert told == [{"column": column.pk, "posts": [], "again": True}]


def test_what_goes_what_changes_and_who_is_muted_is_told(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, posted("1"), posted("2", author="b"))
    one, two = Mention.objects.order_by("remote_id").select_related("author", "workspace")
    LiveEvent.objects.all().delete()
    put(workspace, removed("1"))
    triage.star_mention(analyst, two)
    triage.mute_author(analyst, two)
    assert _heard(analyst) == {"gone": [one.pk], "changed": [two.pk], "muted": [two.author_id]}
    triage.unmute_author(analyst, two)
    assert _heard(analyst) == {"again": None}


def test_a_muted_authors_new_post_is_not_told(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, posted("1"))
    triage.mute_author(analyst, Mention.objects.select_related("author", "workspace").get())
    LiveEvent.objects.all().delete()
    put(workspace, posted("2", "Morvan encore"))
    assert "posts" not in _heard(analyst)


def test_a_column_of_a_saved_filter_holds_and_hears_what_the_filter_lets_in(
    workspace: Workspace, analyst: Member, watch: Watch
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Brest", query="brest morvan")
    column = actions.add_column(analyst, saved_filter=saved)
    put(workspace, posted("1", "Morvan à Brest"), posted("2", "Morvan à Quimper"))
    [told] = _heard(analyst)["posts"]
    assert (told["column"], len(told["posts"])) == (column.pk, 1)
    assert [card.mention.remote_id for card in fill(analyst, column).cards] == ["1"]


def test_older_posts_follow_from_any_mention_of_the_column(
    workspace: Workspace, analyst: Member, column: Column, sign_in: SignIn
) -> None:
    put(workspace, *(posted(str(n), f"Morvan {n}") for n in range(5)))
    shown = [card.mention.pk for card in fill(analyst, column).cards]
    address = f"{DECK}columns/{column.pk}/?under={shown[2]}"
    answer = sign_in(analyst).get(address, HTTP_HX_REQUEST="true").text
    assert [f'data-mention="{pk}"' in answer for pk in shown] == [False] * 3 + [True] * 2


def test_posts_are_rendered_again_for_a_column_but_not_those_that_are_hidden(
    workspace: Workspace, analyst: Member, column: Column, sign_in: SignIn
) -> None:
    put(workspace, posted("1"), posted("2"))
    one, two = Mention.objects.select_related("workspace").order_by("pk")
    triage.hide_mention(analyst, one)
    address = f"{DECK}columns/{column.pk}/?ids={one.pk},{two.pk},x"
    answer = sign_in(analyst).get(address, HTTP_HX_REQUEST="true").text
    assert f'data-mention="{two.pk}"' in answer
    assert f'data-mention="{one.pk}"' not in answer


def test_the_day_of_a_watch_is_counted_by_the_hour(
    workspace: Workspace, analyst: Member, watch: Watch
) -> None:
    hours = volumes_of_the_day([watch])
    assert hours == {watch.pk: [0] * 24}


def test_many_columns_begin_with_fewer_posts_each(
    workspace: Workspace, analyst: Member, watch: Watch
) -> None:
    put(workspace, *(posted(str(n), f"Morvan {n} mot{n % 8}") for n in range(60)))
    columns = [actions.add_column(analyst, watch=watch)]
    assert [len(one.cards) for one in fill_all(analyst, columns)] == [50]
    for n in range(8):
        columns.append(actions.add_column(analyst, watch=make_watch(workspace, str(n), f"mot{n}")))
    [first, *_] = fill_all(analyst, columns)
    assert (len(first.cards), bool(first.older)) == (11, True)
