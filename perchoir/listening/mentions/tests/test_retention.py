"""Things are kept as long as the workspace says, and no longer."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Mention, RawPayload, Retention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.retention import purge, purge_some
from perchoir.listening.mentions.tests.rig import posted, put
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Posted

SignIn = Callable[[Member], Client]
ADDRESS = "/w/morvan/mentions/retention/"


def came_in(id: str, days_ago: int, network: str = "bluesky") -> Posted:
    then = timezone.now() - timedelta(days=days_ago)
    return posted(id, author=id, network=network, at=then, received_at=then)


def kept() -> set[str]:
    return set(Mention.objects.values_list("remote_id", flat=True))


def test_payloads_go_first_and_mentions_later(workspace: Workspace, brand: Watch) -> None:
    put(workspace, came_in("new", 1), came_in("month", 40), came_in("year", 400))
    while purge_some("worker"):
        pass
    assert kept() == {"new", "month"}
    assert [payload.mention.remote_id for payload in RawPayload.objects.all()] == ["new"]
    assert differences(workspace) == 0


def test_a_network_may_have_a_rule_of_its_own(workspace: Workspace, brand: Watch) -> None:
    Retention.objects.create(workspace=workspace, network="mastodon", days=10, raw_days=1)
    put(workspace, came_in("a", 20), came_in("b", 20, "mastodon"), came_in("c", 5, "mastodon"))
    purge(workspace)
    assert kept() == {"a", "c"}
    assert [payload.mention.remote_id for payload in RawPayload.objects.all()] == ["a"]


def test_an_old_post_that_came_in_today_stays(workspace: Workspace, brand: Watch) -> None:
    now = timezone.now()
    put(workspace, posted("archive", at=now - timedelta(days=3_000), received_at=now))
    purge(workspace)
    assert kept() == {"archive"}


def test_what_would_go_is_said_before_it_goes(
    workspace: Workspace, brand: Watch, owner: Member, sign_in: SignIn
) -> None:
    put(workspace, came_in("new", 1), came_in("month", 40))
    browser = sign_in(owner)
    form = {"network": "", "days": "30", "raw_days": "7"}
    said = browser.post(ADDRESS, form, headers={"accept-language": "en"}).content.decode()
    assert "one mention is too old" in said
    assert not Retention.objects.exists()
    browser.post(ADDRESS, {**form, "sure": "yes"})
    assert Retention.objects.get().days == 30
    assert Entry.objects.get().verb == "retention.changed"
    purge(workspace)
    assert kept() == {"new"}


def test_a_rule_of_a_network_can_be_removed(
    workspace: Workspace, owner: Member, sign_in: SignIn
) -> None:
    Retention.objects.create(workspace=workspace, network="mastodon", days=10, raw_days=1)
    browser = sign_in(owner)
    assert b"Mastodon" in browser.get(ADDRESS).content
    browser.post(f"{ADDRESS}mastodon/")
    assert not Retention.objects.exists()


def test_days_that_make_no_sense_are_refused(
    workspace: Workspace, owner: Member, sign_in: SignIn
) -> None:
    answer = sign_in(owner).post(ADDRESS, {"network": "", "days": "0", "raw_days": "7"})
    assert answer.status_code == 422
    assert not Retention.objects.exists()


def test_only_who_manages_the_workspace_decides(
    workspace: Workspace, analyst: Member, sign_in: SignIn
) -> None:
    assert sign_in(analyst).get(ADDRESS).status_code == 403


def test_the_page_says_so_where_mentions_go_by_whole_months(
    owner: Member, sign_in: SignIn, settings: LazySettings
) -> None:
    browser = sign_in(owner)
    assert b"31 " not in browser.get(ADDRESS).content
    settings.PURGE_BY_MONTH = True
    assert b"31 " in browser.get(ADDRESS).content
