"""What members do with a mention, who hears of it, and how it is undone."""

from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions import triage
from perchoir.listening.mentions.models import Mention, Note, Star, Triage
from perchoir.listening.mentions.queries import handed_to, newest_of_watch
from perchoir.listening.mentions.tests.rig import make_watch, posted, put
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


@pytest.fixture
def watch(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Morvan", "morvan")


@pytest.fixture
def mention(workspace: Workspace, watch: Watch) -> Mention:
    put(workspace, posted("1", author="bruit"))
    LiveEvent.objects.all().delete()
    return Mention.objects.select_related("workspace", "author").get()


def _shown(watch: Watch) -> list[Mention]:
    return list(newest_of_watch(watch).mentions)


def _told() -> list[tuple[str, object]]:
    return list(LiveEvent.objects.order_by("pk").values_list("topic", "payload"))


def test_a_star_is_the_members_own_and_can_be_set_twice(
    analyst: Member, leader: Member, mention: Mention
) -> None:
    triage.star_mention(analyst, mention)
    triage.star_mention(analyst, mention)
    assert Star.objects.get().member == analyst
    triage.unstar_mention(leader, mention)
    assert Star.objects.count() == 1
    triage.unstar_mention(analyst, mention)
    assert Star.objects.count() == 0


def test_a_hidden_mention_leaves_every_deck_until_it_is_shown_again(
    analyst: Member, mention: Mention, watch: Watch
) -> None:
    triage.hide_mention(analyst, mention)
    assert _shown(watch) == []
    triage.show_mention(analyst, mention)
    assert _shown(watch) == [mention]
    topic = f"mention:{mention.pk}"
    assert _told() == [(topic, {"removed": True}), (topic, {"back": True})]


def test_a_muted_author_leaves_every_deck_with_all_they_wrote(
    workspace: Workspace, analyst: Member, mention: Mention, watch: Watch
) -> None:
    put(workspace, posted("2", "Morvan encore", author="bruit"), posted("3", author="calme"))
    triage.mute_author(analyst, mention)
    assert [one.remote_id for one in _shown(watch)] == ["3"]
    triage.unmute_author(analyst, mention)
    assert len(_shown(watch)) == 3
    assert list(Entry.objects.values_list("verb", flat=True)) == ["author.muted", "author.unmuted"]


def test_what_is_handed_over_waits_for_its_assignee_until_it_is_handled(
    analyst: Member, leader: Member, mention: Mention
) -> None:
    triage.hand_over(analyst, mention, leader)
    assert handed_to(leader) == [mention]
    triage.handle_mention(leader, mention)
    assert handed_to(leader) == []
    triage.reopen_mention(leader, mention)
    triage.take_back(analyst, mention)
    assert handed_to(leader) == []
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["mention.handed", "mention.taken_back"]


def test_a_mention_is_handed_only_to_somebody_who_may_sort_mentions_here(
    analyst: Member, ambassador: Member, stranger: Member, mention: Mention
) -> None:
    for nobody, refusal in ((ambassador, Mistake), (stranger, Http404)):
        with pytest.raises(refusal):
            triage.hand_over(analyst, mention, nobody)
    assert not Triage.objects.exists()


def test_a_note_says_something_and_only_its_author_deletes_it(
    analyst: Member, leader: Member, mention: Mention
) -> None:
    for nothing in ("", "  \n", "x" * 2001):
        with pytest.raises(Mistake):
            triage.add_note(analyst, mention, nothing)
    note = triage.add_note(analyst, mention, " À suivre ")
    assert note.text == "À suivre"
    with pytest.raises(Mistake):
        triage.delete_note(leader, note)
    triage.delete_note(analyst, note)
    assert not Note.objects.exists()


def test_an_ambassador_does_nothing_with_mentions(ambassador: Member, mention: Mention) -> None:
    gestures = [
        triage.star_mention,
        triage.unstar_mention,
        triage.hide_mention,
        triage.show_mention,
        triage.handle_mention,
        triage.reopen_mention,
        triage.mute_author,
        triage.unmute_author,
        triage.take_back,
    ]
    for gesture in gestures:
        with pytest.raises(Forbidden):
            gesture(ambassador, mention)


@pytest.mark.parametrize(
    ("verb", "opposite"),
    [("star", "unstar"), ("handle", "reopen"), ("hide", "show"), ("mute", "unmute")],
)
def test_each_gesture_offers_its_opposite(
    analyst: Member, mention: Mention, sign_in: SignIn, verb: str, opposite: str
) -> None:
    address = f"/w/morvan/mentions/{mention.pk}/"
    answer = sign_in(analyst).post(f"{address}{verb}/", HTTP_ACCEPT="application/json")
    assert answer.json()["mention"] == mention.pk
    assert f"{address}{opposite}/" in answer.json()["toasts"][0]


def test_without_a_script_a_gesture_leads_back_to_where_one_was(
    analyst: Member, mention: Mention, sign_in: SignIn
) -> None:
    address = f"/w/morvan/mentions/{mention.pk}/"
    client = sign_in(analyst)
    here = client.post(f"{address}star/", HTTP_REFERER="http://testserver/w/morvan/deck/")
    assert here["Location"] == "http://testserver/w/morvan/deck/"
    elsewhere = client.post(f"{address}star/", HTTP_REFERER="https://evil.example/")
    assert elsewhere["Location"] == address


def test_handing_on_offers_to_hand_back_to_whoever_had_it(
    analyst: Member, leader: Member, owner: Member, mention: Mention, sign_in: SignIn
) -> None:
    triage.hand_over(analyst, mention, leader)
    address = f"/w/morvan/mentions/{mention.pk}/hand-over/"
    client = sign_in(analyst)
    answer = client.post(address, {"assignee": owner.pk}, HTTP_ACCEPT="application/json")
    assert f"{address}?assignee={leader.pk}" in answer.json()["toasts"][0]
    client.post(f"{address}?assignee={leader.pk}")
    assert Triage.objects.get().assignee == leader
