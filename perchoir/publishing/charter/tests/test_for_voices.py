"""A charter per voice: over the house's, at every door, and with a way back."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.charter.actions import change_article
from perchoir.publishing.charter.engine import Draft, Severity, check_all
from perchoir.publishing.charter.for_voices import change_for_voice, follow_house
from perchoir.publishing.charter.models import Change, VoiceArticle
from perchoir.publishing.charter.queries import charter_of
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.planning.importing import add_file, dry_run
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice

SignIn = Callable[[Member], Client]
SHOUT = "Enfin !!!"
REFUSE = int(Severity.REFUSE)
LATER = "2031-05-06T10:00"


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    return make_voice(workspace)


@pytest.fixture
def other(workspace: Workspace) -> Voice:
    return make_voice(workspace, "helene")


def _severities(voice: Voice) -> list[int]:
    found = check_all(Draft((SHOUT,), "fr"), charter_of(voice.workspace, voice))
    return [int(one.severity) for one in found]


def test_what_one_voice_decides_is_for_it_alone(owner: Member, voice: Voice, other: Voice) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    assert (_severities(voice), _severities(other)) == ([REFUSE], [1])
    change_for_voice(owner, voice, "shouting", enabled=False, severity=REFUSE)
    assert (_severities(voice), _severities(other)) == ([], [1])


def test_what_it_left_alone_goes_on_following_the_house(owner: Member, voice: Voice) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=1, settings={"letters": 30})
    change_article(owner, "shouting", enabled=True, severity=REFUSE, settings={"letters": 12})
    assert _severities(voice) == [REFUSE]
    assert charter_of(owner.workspace, voice)["shouting"].settings == {"letters": 30}


def test_the_way_back_leads_to_the_house_as_it_is_now(owner: Member, voice: Voice) -> None:
    change_for_voice(owner, voice, "shouting", enabled=False)
    change_article(owner, "shouting", enabled=True, severity=REFUSE)
    follow_house(owner, voice, "shouting")
    follow_house(owner, voice, "shouting")
    assert _severities(voice) == [REFUSE]
    assert not VoiceArticle.objects.exists()


def test_a_decision_like_the_house_s_is_none(owner: Member, voice: Voice) -> None:
    change_for_voice(owner, voice, "shouting", enabled=False)
    change_for_voice(owner, voice, "shouting", enabled=True, severity=1)
    assert not VoiceArticle.objects.exists()


def test_each_change_is_in_the_history_and_in_the_audit_log(owner: Member, voice: Voice) -> None:
    change_for_voice(owner, voice, "shouting", enabled=False)
    follow_house(owner, voice, "shouting")
    follow_house(owner, voice, "shouting")
    verbs = Entry.objects.filter(verb="voice_article.changed")
    assert verbs.count() == 2
    assert list(Change.objects.values_list("voice", "before", "after").order_by("pk")) == [
        (voice.pk, {"enabled": True}, {"enabled": False}),
        (voice.pk, {"enabled": False}, {"enabled": True}),
    ]


@pytest.mark.parametrize(
    ("article", "severity", "settings"),
    [("nothing", 1, None), ("shouting", 9, None), ("shouting", 1, {"letters": "many"})],
)
def test_a_voice_takes_only_what_an_article_can_be_checked_with(
    owner: Member, voice: Voice, article: str, severity: int, settings: dict[str, object] | None
) -> None:
    with pytest.raises(Mistake):
        change_for_voice(owner, voice, article, enabled=True, severity=severity, settings=settings)


def test_it_needs_the_right_to_the_charter_of_the_house(
    owner: Member, leader: Member, stranger: Member, voice: Voice
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    for by, refusal in ((leader, Forbidden), (stranger, Http404)):
        with pytest.raises(refusal):
            change_for_voice(by, voice, "shouting", enabled=False)
        with pytest.raises(refusal):
            follow_house(by, voice, "shouting")
    assert _severities(voice) == [REFUSE]


def test_whoever_hands_in_meets_the_charter_of_the_voice(
    owner: Member, leader: Member, approver: Member, voice: Voice, other: Voice
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    with pytest.raises(Mistake):
        submit_post(leader, write(leader, voice, SHOUT, local_time=LATER), revision=1)
    free = write(leader, other, SHOUT, local_time=LATER)
    submit_post(leader, free, revision=1)
    assert only_delivery(free).state == State.IN_REVIEW


def test_the_yes_of_legal_is_asked_for_where_the_voice_asks_for_it(
    owner: Member, leader: Member, approver: Member, voice: Voice
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=int(Severity.NEEDS_LEGAL))
    post = write(leader, voice, SHOUT, local_time=LATER)
    submit_post(leader, post, revision=1)
    assert only_delivery(post).needs_legal


def test_what_was_handed_in_stays_as_it_was_when_the_charter_changes(
    owner: Member, leader: Member, approver: Member, voice: Voice
) -> None:
    post = write(leader, voice, SHOUT, local_time=LATER)
    submit_post(leader, post, revision=1)
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    assert only_delivery(post).state == State.IN_REVIEW


def test_a_dry_run_of_a_file_reads_the_charter_of_each_voice(
    owner: Member, voice: Voice, other: Voice
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=False)
    rows = f"voice,text\n{voice.handle},{SHOUT}\n{other.handle},{SHOUT}\n"
    found = dry_run(add_file(owner, name="posts.csv", data=rows.encode()))
    assert [any("!!!" in note for note in one.notes) for one in found.planned] == [False, True]


def test_the_command_takes_the_charter_of_a_voice(
    owner: Member, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    monkeypatch.setattr("sys.stdin", StringIO(SHOUT))
    with pytest.raises(CommandError):
        call_command("charter", "try", "-", "--voice", "@morvan", stdout=StringIO())
    change_for_voice(owner, voice, "shouting", enabled=True, settings={"letters": 500})
    said = StringIO()
    call_command("charter", "check", "--workspace", "morvan", stdout=said, stderr=StringIO())
    with pytest.raises(CommandError):
        call_command("charter", "check", "--voice", "morvan", stdout=said, stderr=StringIO())
    assert said.getvalue().startswith("shouting: is not found: ")


def test_the_command_knows_only_voices_of_the_house_it_is_given(
    voice: Voice, stranger: Member
) -> None:
    with pytest.raises(CommandError):
        call_command("charter", "check", "--voice", "morvan", "--workspace", "elsewhere")


def test_the_page_shows_what_differs_and_leads_back(
    owner: Member, voice: Voice, sign_in: SignIn
) -> None:
    client, here = sign_in(owner), f"/w/morvan/charter/voices/{voice.pk}/"
    form = {"enabled": "on", "severity": "4", "set-letters": "30"}
    client.post(f"{here}articles/shouting/change/", form)
    page = client.get(here).content.decode()
    assert 'id="own-shouting"' in page
    assert "is refused" in page.split('id="own-shouting"')[1].split("</li>")[0]
    assert "1 article of its own" in client.get("/w/morvan/charter/voices/").content.decode()
    article = client.get(f"{here}articles/shouting/").content.decode()
    assert 'value="30"' in article
    assert "Back to the house’s" in article
    assert voice.name in client.get("/w/morvan/charter/history/").content.decode()
    client.post(f"{here}articles/shouting/follow/")
    assert "it follows every article" in client.get(here).content.decode()


def test_a_text_is_tried_against_the_charter_of_a_voice(
    owner: Member, voice: Voice, sign_in: SignIn
) -> None:
    change_for_voice(owner, voice, "shouting", enabled=True, severity=REFUSE)
    client, form = sign_in(owner), {"text": SHOUT}
    assert "chip danger" not in client.post("/w/morvan/charter/try/", form).content.decode()
    form["voice"] = str(voice.pk)
    assert "chip danger" in client.post("/w/morvan/charter/try/", form).content.decode()


def test_a_reader_reads_the_charter_of_a_voice_and_changes_nothing(
    ambassador: Member, voice: Voice, sign_in: SignIn
) -> None:
    client, here = sign_in(ambassador), f"/w/morvan/charter/voices/{voice.pk}/"
    article = client.get(f"{here}articles/shouting/").content.decode()
    assert "<form" not in article.split("<main")[1].split("</main")[0]
    assert client.post(f"{here}articles/shouting/change/", {}).status_code == 403
