"""The whole road of a post, in a real browser and on a real server: written for the leader, stopped
by the charter, approved on a phone, sent once; and the brake."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.house import House
from tests.rigs.atproto.rig import PASSWORD, Account, Atproto
from tests.rigs.atproto.rig import atproto as atproto

pytestmark = [pytest.mark.browser, pytest.mark.atproto, pytest.mark.enable_socket]
PATIENCE_S = 100.0
PARIS = ZoneInfo("Europe/Paris")
FIGURE = {
    "fr": "Notre chiffre d’affaires progresse de 12 % au troisième trimestre.",
    "en": "Our revenue grew by 12% in the third quarter.",
}
NOBODY_MEANT = {"fr": "Bonne journée à toutes les équipes.", "en": "A good day to every team."}
WORD_OF_LAW = {"fr": "juridique", "en": "legal"}
_names = (f"leader{number}" for number in count())


@pytest.fixture
def account(atproto: Atproto) -> Account:
    return atproto.create_account(next(_names))


def _speaking(house: House, atproto: Atproto, account: Account, language: str) -> None:
    house.tell("theme", theme="auto", language=language)
    opens = {"server": atproto.url, "handle": account.handle, "password": PASSWORD}
    house.sessions |= house.tell("speak", **opens, language=language)
    house.start()
    house.run("worker")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_figure_in_a_closed_period_is_stopped_approved_on_a_phone_and_sent_once(
    house: House, new_page: NewPage, atproto: Atproto, account: Account, language: str
) -> None:
    _speaking(house, atproto, account, language)
    at_the_minute = _next_minute() if language == "fr" else None

    desk = new_page(DESK)
    _write(desk, house, FIGURE[language], at_the_minute)
    expect(desk.get_by_role("main")).to_contain_text(re.compile(WORD_OF_LAW[language], re.I))

    phone = new_page(PHONE)
    for _account in range(2):
        _approve_the_first(phone, house, "Victor")

    _until(lambda: len(_texts(atproto, account)) == 1, house)
    assert _texts(atproto, account) == [FIGURE[language]]
    visitor = new_page(PHONE)
    _until(lambda: _stands_at_home(visitor, house, FIGURE[language]), house)
    if at_the_minute:
        assert datetime.now(PARIS) >= at_the_minute


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_leader_pulls_the_brake_and_what_was_held_is_asked_about_one_by_one(
    house: House, new_page: NewPage, atproto: Atproto, account: Account, language: str
) -> None:
    _speaking(house, atproto, account, language)
    leader = new_page(PHONE)
    house.open(leader, "/w/morvan/deliveries/brake/", "Helene")
    leader.fill("input[name=reason]", "Storm")
    leader.check("input[name=sure]")
    leader.click("main button.brake")
    expect(leader.locator(".brake.on").first).to_be_visible()

    desk = new_page(DESK)
    _write(desk, house, NOBODY_MEANT[language], None)
    expect(desk.locator(".brake.on").first).to_be_visible()

    house.open(leader, "/w/morvan/deliveries/brake/", "Helene")
    leader.click("main form[action*=lift] button")
    release = leader.locator("main form[action*=release] button")
    expect(release).to_have_count(1)
    assert sorted(house.tell("leaving")["deliveries"]) == ["bluesky held brake", "home held brake"]
    release.click()
    expect(release).to_have_count(1)
    text = NOBODY_MEANT[language]
    _until(lambda: text in _texts(atproto, account) or _stands_at_home(desk, house, text), house)
    assert [one.split()[1] for one in house.tell("leaving")["deliveries"]].count("held") == 1


def _write(page: Page, house: House, text: str, at: datetime | None) -> None:
    """Claire writes for the leader, on every account, and hands it in."""
    house.open(page, "/w/morvan/posts/new/", "Claire")
    page.locator("textarea[name=part]").first.fill(text)
    if at:
        page.fill("input[name=local_time]", at.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[data-compose-target=keep]").click()
    page.wait_for_url(re.compile(r"/posts/\d+/"))
    with page.expect_navigation():
        page.locator("button[formaction*=submit]").click()
    expect(page.locator("button[formaction*=submit]")).to_have_count(0)


def _approve_the_first(page: Page, house: House, name: str) -> None:
    """The first post that waits for this person: read it, and say yes."""
    house.open(page, "/w/morvan/reviews/", name)
    page.locator("main .list a[href*='/reviews/']").first.click()
    yes = page.locator("button[name=decision][value=yes]")
    expect(yes).to_be_visible()
    yes.click()
    page.wait_for_url(re.compile(r"/reviews/$"))


def _next_minute() -> datetime:
    """One that leaves somebody the time to approve."""
    soon = datetime.now(PARIS) + timedelta(seconds=80)
    return soon.replace(second=0, microsecond=0)


def _texts(atproto: Atproto, account: Account) -> list[str]:
    """Asked of the server itself."""
    asked = {"repo": account.did, "collection": "app.bsky.feed.post"}
    answer = atproto.http.get(f"{atproto.url}/xrpc/com.atproto.repo.listRecords", params=asked)
    return [record["value"]["text"] for record in answer.json()["records"]]


def _stands_at_home(page: Page, house: House, text: str) -> bool:
    page.goto(f"{house.address}/@helene")
    return page.locator(".e-content", has_text=text).count() == 1


def _until(done: Callable[[], bool], house: House) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < patience, house.tell("leaving")
        time.sleep(0.3)
