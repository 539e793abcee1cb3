"""The pages of sources, from the point of view of whoever opens them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, Workspace
from perchoir.core.secrets import open_sealed
from perchoir.listening.sources import views
from perchoir.listening.sources.models import Problem, Source
from perchoir.listening.sources.queries import health_of
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Temporary
from perchoir.networks.feeds import FoundFeed
from perchoir.networks.registry import all_manifests

SignIn = Callable[[Member], Client]


@pytest.fixture
def browser(analyst: Member, sign_in: SignIn) -> Client:
    analyst.user.language = "en"
    analyst.user.save()
    return sign_in(analyst)


def make(workspace: Workspace, **fields: object) -> Source:
    values: dict[str, object] = {"key": "bluesky.jetstream", "name": "Bluesky", **fields}
    return Source.objects.create(workspace=workspace, **values)


def page(browser: Client, address: str) -> str:
    answer = browser.get(f"/w/morvan/sources/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_offers_to_listen_now(browser: Client) -> None:
    assert "Listen for this name" in page(browser, "")


def test_one_name_begins_to_listen_without_an_account(browser: Client) -> None:
    answer = browser.post("/w/morvan/sources/listen/", {"name": "Ateliers Morvan"}, follow=True)
    assert "No press search is set on this site" in answer.content.decode()
    assert Watch.objects.get().name == "Ateliers Morvan"
    assert [source.key for source in Source.objects.all()] == ["bluesky.jetstream"]


def test_asking_again_adds_nothing_twice(browser: Client) -> None:
    for _ in range(2):
        browser.post("/w/morvan/sources/listen/", {"name": "Ateliers Morvan"})
    assert Source.objects.count() == 1
    assert Watch.objects.count() == 1


def test_the_press_is_asked_where_the_operator_named_a_search(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "perchoir.listening.sources.listening_now.press_search_is_set", lambda: True
    )
    browser.post("/w/morvan/sources/listen/", {"name": "Ateliers Morvan"})
    press = Source.objects.get(key="feeds.search")
    assert press.settings["query"] == '"Ateliers Morvan"'


@pytest.mark.parametrize("key", [manifest.key for manifest in all_manifests()])
def test_every_kind_of_source_has_its_form(browser: Client, key: str) -> None:
    assert key in page(browser, "add/")
    assert "source_name" in page(browser, f"add/{key}/")


def test_a_setting_that_is_missing_is_said_beside_its_field(browser: Client) -> None:
    answer = browser.post("/w/morvan/sources/add/bluesky.repos/", {"reposts": "no"})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert not Source.objects.exists()


def test_a_source_is_named_after_what_it_reads(browser: Client) -> None:
    browser.post(
        "/w/morvan/sources/add/bluesky.repos/",
        {"server": "https://pds.example.com", "reposts": "no"},
    )
    assert Source.objects.get().name == "One AT Protocol server · pds.example.com"
    assert [entry.verb for entry in Entry.objects.all()] == ["source.created"]


def test_a_token_is_sealed_and_never_shown(browser: Client) -> None:
    values = {"server": "m.example", "what": "search", "query": "morvan", "token": "s3cr3t-t0ken"}
    browser.post("/w/morvan/sources/add/mastodon.timeline/", values)
    source = Source.objects.get()
    assert "s3cr3t-t0ken" not in f"{source.settings}{source.secrets}"
    assert "s3cr3t-t0ken" in open_sealed(source.secrets)
    assert "s3cr3t-t0ken" not in page(browser, f"{source.pk}/")
    assert "s3cr3t-t0ken" not in page(browser, f"{source.pk}/settings/")
    browser.post(f"/w/morvan/sources/{source.pk}/settings/", {**values, "token": ""})
    source.refresh_from_db()
    assert "s3cr3t-t0ken" in open_sealed(source.secrets)


def test_a_kept_token_is_never_sent_to_another_server(browser: Client) -> None:
    values = {"server": "m.example", "what": "search", "query": "morvan", "token": "s3cr3t-t0ken"}
    browser.post("/w/morvan/sources/add/mastodon.timeline/", values)
    source = Source.objects.get()
    moved = {**values, "server": "collector.example", "token": ""}
    browser.post(f"/w/morvan/sources/{source.pk}/settings/", moved)
    source.refresh_from_db()
    assert (source.settings["server"], source.secrets) == ("collector.example", "")


@pytest.mark.parametrize("chosen", ["https://a.example/\0", "https://a.example/" + "a" * 5_000])
def test_a_chosen_feed_is_checked_like_a_written_one(browser: Client, chosen: str) -> None:
    values = {"address": "https://a.example/", "chosen": chosen}
    assert browser.post("/w/morvan/sources/add/feeds.feed/", values).status_code == 422
    assert not Source.objects.exists()


def found(*feeds: FoundFeed) -> Callable[[str], list[FoundFeed]]:
    return lambda _address: list(feeds)


def test_a_site_with_several_feeds_lets_one_choose(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = FoundFeed("https://e.example/a", "Unes"), FoundFeed("https://e.example/b", "Éco")
    monkeypatch.setattr(views, "feeds_at", found(one, other))
    form = {"address": "e.example"}
    said = browser.post("/w/morvan/sources/add/feeds.feed/", form).content.decode()
    assert "Unes" in said
    assert not Source.objects.exists()
    browser.post("/w/morvan/sources/add/feeds.feed/", {**form, "chosen": other.url})
    assert Source.objects.get().settings == {"address": other.url}


def test_a_site_that_cannot_be_read_is_said_in_a_sentence(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_address: str) -> list[FoundFeed]:
        raise Temporary("name_not_found", "nowhere.example")

    monkeypatch.setattr(views, "feeds_at", fails)
    answer = browser.post("/w/morvan/sources/add/feeds.feed/", {"address": "nowhere.example"})
    assert "No server answers to this name." in answer.content.decode()


def test_discovery_refuses_an_address_inside_the_house(browser: Client) -> None:
    answer = browser.post(
        "/w/morvan/sources/add/feeds.feed/", {"address": "http://169.254.169.254"}
    )
    assert "This address belongs to a private network." in answer.content.decode()


def test_what_went_wrong_is_said_with_what_to_do(browser: Client, workspace: Workspace) -> None:
    source = make(workspace, problem_code="token_refused", stopped_at=timezone.now(), failures=1)
    Problem.objects.create(source=source, at=timezone.now(), code="token_refused")
    shown = page(browser, f"{source.pk}/")
    assert "The access token is no longer accepted." in shown
    assert "Enter a new one." in shown
    assert "Try again" in shown


def test_markup_in_what_could_not_be_read_is_text(browser: Client, workspace: Workspace) -> None:
    source = make(workspace, name="<b>x</b>", skipped=1, skipped_sample="<script>alert(1)</script>")
    shown = page(browser, f"{source.pk}/")
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>x</b>" not in page(browser, "")


def test_pausing_resuming_and_removing(browser: Client, workspace: Workspace) -> None:
    source = make(workspace, holder="worker", cursor="12", stopped_at=timezone.now())
    browser.post(f"/w/morvan/sources/{source.pk}/pause/")
    source.refresh_from_db()
    assert (source.enabled, source.holder, source.cursor) == (False, "", "12")
    browser.post(f"/w/morvan/sources/{source.pk}/resume/")
    source.refresh_from_db()
    assert (source.enabled, source.stopped_at) == (True, None)
    browser.post(f"/w/morvan/sources/{source.pk}/remove/")
    assert not Source.objects.exists()


def test_another_address_starts_from_now(browser: Client, workspace: Workspace) -> None:
    source = make(
        workspace, key="feeds.feed", settings={"address": "https://a.example"}, cursor="9"
    )
    address = f"/w/morvan/sources/{source.pk}/settings/"
    browser.post(address, {"address": "https://a.example", "source_name": "A"})
    source.refresh_from_db()
    assert (source.cursor, source.name) == ("9", "A")
    browser.post(address, {"address": "https://b.example"})
    source.refresh_from_db()
    assert source.cursor == ""


def test_a_source_of_another_workspace_is_not_there(
    browser: Client, stranger: Member, workspace: Workspace
) -> None:
    source = make(stranger.workspace)
    assert browser.get(f"/w/morvan/sources/{source.pk}/").status_code == 404
    assert browser.post(f"/w/morvan/sources/{source.pk}/remove/").status_code == 404


def test_a_reader_without_the_right_changes_nothing(
    leader: Member, sign_in: SignIn, workspace: Workspace
) -> None:
    source = make(workspace)
    reader = sign_in(leader)
    assert reader.get(f"/w/morvan/sources/{source.pk}/").status_code == 200
    assert reader.post(f"/w/morvan/sources/{source.pk}/pause/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"enabled": False}, "off"),
        ({}, "look"),
        ({"last_tick_at": timedelta(0)}, "well"),
        ({"last_tick_at": timedelta(hours=1)}, "broken"),
        ({"last_tick_at": timedelta(0), "behind_s": 600.0}, "look"),
        ({"problem_code": "timed_out", "failures": 1}, "look"),
        ({"problem_code": "timed_out", "failures": 9}, "broken"),
        ({"problem_code": "gone", "stopped_at": timedelta(0)}, "broken"),
    ],
)
def test_the_light_tells_how_a_source_is(
    workspace: Workspace, fields: dict[str, object], state: str
) -> None:
    now = timezone.now()
    source = make(
        workspace,
        **{name: now - v if isinstance(v, timedelta) else v for name, v in fields.items()},
    )
    assert health_of(source).state == state
