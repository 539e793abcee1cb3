"""Columns of a member's own, what they hold, and what the stream says to an open deck."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as AtMost

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
from perchoir.listening.mentions.tests.rig import NOON, make_watch, posted, put, removed
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.actions import apply_to_past, change_watch
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Posted

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
    assert told == [{"column": column.pk, "posts": [], "again": True, "passed": []}]


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
    put(workspace, posted("1"), posted("2", "Morvan encore"))
    one, two = Mention.objects.select_related("workspace").order_by("pk")
    triage.hide_mention(analyst, one)
    address = f"{DECK}columns/{column.pk}/?ids={one.pk},{two.pk},x"
    answer = sign_in(analyst).get(address, HTTP_HX_REQUEST="true").text
    assert f'data-mention="{two.pk}"' in answer
    assert f'data-mention="{one.pk}"' not in answer


AGENCY = "Morvan ferme l’usine de Brest, annonce la direction dans un communiqué ce matin"


def _copies(*ids: str, text: str = AGENCY) -> list[Posted]:
    at = NOON - timedelta(hours=1)
    return [posted(id, text, author=f"voix{id}", at=at + timedelta(minutes=int(id))) for id in ids]


def _shown(member: Member, column: Column) -> list[str]:
    return [card.mention.remote_id for card in fill(member, column).cards]


def test_a_column_shows_who_said_it_first_and_each_copy_on_request(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *_copies("1", "2", "3"), posted("4", "Morvan recrute à Nantes"))
    assert _shown(analyst, column) == ["4", "1"]
    actions.set_column(analyst, column, each_copy=True)
    assert _shown(analyst, column) == ["4", "3", "2", "1"]


def test_copies_are_told_as_one_line_and_a_figure(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *_copies("1"))
    LiveEvent.objects.all().delete()
    put(workspace, *_copies("2", "3"))
    [told] = _heard(analyst)["posts"]
    first = Mention.objects.get(remote_id="1")
    assert told["posts"] == []
    assert told["passed"] == [
        {
            "first": first.pk,
            "who": "VOIX3",
            "new": 2,
            "copies": "2 copies",
            "words": "Morvan ferme l’usine de Brest, annonce la direction…",
        }
    ]


def test_a_storm_of_copies_does_not_make_the_column_read_itself_again(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *_copies(*map(str, range(MOST_AT_ONCE + 9))))
    [told] = _heard(analyst)["posts"]
    assert (len(told["posts"]), told["again"], told["passed"][0]["new"]) == (1, False, 58)


def test_when_the_first_goes_the_next_copy_is_told_in_its_place(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *_copies("1", "2", "3"))
    gone = Mention.objects.get(remote_id="1").pk
    LiveEvent.objects.all().delete()
    put(workspace, removed("1"))
    heard = _heard(analyst)
    [told] = heard["risen"]
    heir = Mention.objects.get(remote_id="2")
    assert f'data-mention="{heir.pk}"' in told["posts"][0]
    assert heard["gone"] == [gone]
    assert _shown(analyst, column) == ["2"]


def test_a_copy_that_was_edited_stands_for_itself(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    put(workspace, *_copies("1", "2"))
    LiveEvent.objects.all().delete()
    put(workspace, posted("2", "Morvan dément tout en bloc", author="voix2", edited_at=NOON))
    heard = _heard(analyst)
    assert "dément" in heard["risen"][0]["posts"][0]
    assert heard["changed"] == sorted(Mention.objects.values_list("pk", flat=True))


def test_an_older_post_that_comes_late_takes_the_place_of_the_first(
    workspace: Workspace, analyst: Member, column: Column, sign_in: SignIn
) -> None:
    put(workspace, *_copies("5", "6"))
    before = Mention.objects.get(remote_id="5").pk
    LiveEvent.objects.all().delete()
    put(workspace, *_copies("1"))
    heard = _heard(analyst)
    assert heard["changed"] == [before]
    assert "VOIX1" in heard["posts"][0]["posts"][0]
    address = f"{DECK}columns/{column.pk}/?ids={before}"
    assert "data-mention" not in sign_in(analyst).get(address, HTTP_HX_REQUEST="true").text


def test_a_copy_is_shown_where_its_first_is_not(workspace: Workspace, analyst: Member) -> None:
    near = make_watch(workspace, "Brest", "brest communiqué lundi")
    make_watch(workspace, "Morvan", "morvan")
    column = actions.add_column(analyst, watch=near)
    put(workspace, *_copies("1"))
    put(workspace, *_copies("2", text=AGENCY.replace("ce matin", "ce lundi matin")))
    assert Mention.objects.get(remote_id="2").first
    assert _shown(analyst, column) == ["2"]


def test_what_a_changed_watch_lets_go_leaves_its_open_columns_alone(
    workspace: Workspace, analyst: Member, owner: Member, column: Column, watch: Watch
) -> None:
    brest = actions.add_column(analyst, watch=make_watch(workspace, "Brest", "brest"))
    saved = SavedFilter.objects.create(workspace=workspace, name="Ici", watch=watch)
    filtered = actions.add_column(analyst, saved_filter=saved)
    put(workspace, posted("1", "Morvan à Brest"), posted("2", "Morvan recrute"))
    gone = Mention.objects.get(remote_id="1")
    _change(owner, watch, "morvan -brest")
    assert _heard(analyst)["left"] == [
        {"column": column.pk, "mentions": [gone.pk], "again": False},
        {"column": filtered.pk, "mentions": [gone.pk], "again": False},
    ]
    assert (_shown(analyst, column), _shown(analyst, brest)) == (["2"], ["1"])


def test_a_column_is_read_again_when_copies_stand_for_themselves_in_it(
    workspace: Workspace, analyst: Member, owner: Member, column: Column, watch: Watch
) -> None:
    put(workspace, *_copies("1"), *_copies("2", text=AGENCY.replace("ce matin", "ce lundi matin")))
    _change(owner, watch, "morvan lundi")
    [told] = _heard(analyst)["left"]
    assert told["again"]
    assert _shown(analyst, column) == ["2"]


def _change(by: Member, watch: Watch, query: str) -> None:
    changed = change_watch(by, watch, name=watch.name, query=query, subject="")
    LiveEvent.objects.all().delete()
    apply_to_past(by, changed)
    while run_one_step("worker"):
        pass


def test_when_the_author_of_a_first_is_muted_a_copy_by_somebody_else_stands_there(
    workspace: Workspace, analyst: Member, column: Column
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Brest", query="brest")
    filtered = actions.add_column(analyst, saved_filter=saved)
    put(workspace, *_copies("1", "2", "3"))
    first = Mention.objects.select_related("author", "workspace").get(remote_id="1")
    LiveEvent.objects.all().delete()
    triage.mute_author(analyst, first)
    assert (_shown(analyst, column), _shown(analyst, filtered)) == (["2"], ["2"])
    assert _heard(analyst) == {"muted": [first.author_id], "again": None}
    triage.unmute_author(analyst, first)
    assert (_shown(analyst, column), _shown(analyst, filtered)) == (["1"], ["1"])


def test_a_saved_filter_shows_firsts_too(
    workspace: Workspace, analyst: Member, watch: Watch
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Brest", query="brest")
    column = actions.add_column(analyst, saved_filter=saved)
    put(workspace, *_copies("1", "2", "3"))
    assert _shown(analyst, column) == ["1"]
    actions.set_column(analyst, column, each_copy=True)
    assert _shown(analyst, column) == ["3", "2", "1"]


def test_a_storm_of_copies_in_a_saved_filter_is_read_in_few_queries(
    workspace: Workspace, analyst: Member, watch: Watch, django_assert_max_num_queries: AtMost
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Brest", query="brest")
    column = actions.add_column(analyst, saved_filter=saved)
    put(workspace, *_copies(*map(str, range(30))))
    with django_assert_max_num_queries(20):
        assert len(fill(analyst, column).cards) == 1


def test_a_saved_filter_that_is_refused_says_why_and_leaves_the_deck_standing(
    workspace: Workspace, analyst: Member, column: Column, sign_in: SignIn
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Ancien", query="brest (")
    refused = actions.add_column(analyst, saved_filter=saved)
    client = sign_in(analyst)
    put(workspace, posted("1", "Morvan à Brest"))
    for address in (DECK, f"{DECK}columns/{refused.pk}/"):
        page = client.get(address).text
        assert "This filter can no longer be read." in page
        assert "never closed" in page
        assert f"/w/morvan/search/filters/{saved.pk}/" in page
    assert "data-mention" in client.get(DECK).text
    assert [told["column"] for told in _heard(analyst)["posts"]] == [column.pk]


def test_from_its_column_a_refused_filter_is_corrected_or_deleted(
    workspace: Workspace, analyst: Member, sign_in: SignIn
) -> None:
    saved = SavedFilter.objects.create(workspace=workspace, name="Ancien", query="brest (")
    actions.add_column(analyst, saved_filter=saved)
    client = sign_in(analyst)
    page = client.get(f"/w/morvan/search/filters/{saved.pk}/", follow=True).text
    assert "never closed" in page
    assert f"/w/morvan/search/filters/{saved.pk}/delete/" in page
    client.post(f"/w/morvan/search/filters/{saved.pk}/delete/")
    assert not Column.objects.exists()


def test_a_watch_that_is_refused_leaves_every_page_that_shows_it_standing(
    workspace: Workspace, analyst: Member, column: Column, watch: Watch, sign_in: SignIn
) -> None:
    put(workspace, posted("1", "Morvan à Brest"))
    Watch.objects.filter(pk=watch.pk).update(query="morvan (")
    mention = Mention.objects.get()
    client = sign_in(analyst)
    for path in ("", "deck/", "watches/", f"watches/{watch.pk}/", "trends/",
                 f"trends/{watch.pk}/", f"search/?watch={watch.pk}", f"mentions/{mention.pk}/",
                 f"deck/columns/{column.pk}/"):  # fmt: skip
        assert client.get(f"/w/morvan/{path}").status_code == 200, path
    put(workspace, posted("2", "Morvan encore"))
    assert Mention.objects.count() == 1


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
