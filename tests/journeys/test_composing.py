"""Writing a post in a real browser: counted, shown, kept safe, and shared by two people."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Axe, NewPage
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
TOO_LONG = "Une phrase qui compte. " * 14
SAVED = re.compile(r"/posts/\d+/$")


def _writing(house: House, language: str) -> None:
    house.tell("theme", theme="auto", language=language)
    house.sessions |= house.tell("writing", language=language)
    house.start()


def _type(page: Page, text: str) -> None:
    page.locator("textarea[name=part]").first.fill(text)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_thread_and_a_text_for_one_network_are_written_and_kept(
    house: House, new_page: NewPage, axe: Axe, language: str
) -> None:
    _writing(house, language)
    page = new_page(PHONE if language == "fr" else DESK)
    house.open(page, "/w/morvan/posts/new/", "Claire")
    _type(page, TOO_LONG)
    expect(page.locator("[data-compose-target=counted]").first).to_contain_text("Bluesky 322/300")
    expect(page.locator(".seen-on[data-network=bluesky] .too-much")).to_be_visible()
    page.click("button[value='own:mastodon']")
    expect(page.locator("fieldset[data-text=mastodon]")).to_be_visible()
    page.click("fieldset[data-text=''] button[value='cut:']")
    expect(page.locator("fieldset[data-text=''] textarea")).to_have_count(2)
    expect(page.locator(".seen-on[data-network=bluesky] .seen-post")).to_have_count(2)
    axe(page)
    page.wait_for_url(SAVED)
    page.click("button[value='common:mastodon']")
    page.click("button[value='restore']")
    expect(page.locator("fieldset[data-text=mastodon]")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("textarea")).to_have_count(3)
    expect(page.locator(".versions > li").first).to_be_visible()
    axe(page)


def test_somebody_is_named_with_the_keyboard(house: House, new_page: NewPage) -> None:
    _writing(house, "en")
    page = new_page(DESK)
    house.open(page, "/w/morvan/posts/new/", "Claire")
    area = page.locator("textarea[name=part]").first
    area.press_sequentially("Thanks @Dup")
    page.locator("#naming-list [role=option]").first.wait_for()
    area.press("Enter")
    page.fill("#new-person [name=label]", "Marie Dupont")
    page.fill("#new-person [name=handle-bluesky]", "marie.example")
    page.click("#new-person button.primary")
    expect(area).to_have_value("Thanks @Marie Dupont ")
    area.press_sequentially("and @Dup")
    page.locator("#naming-list [role=option]").first.wait_for()
    area.press("Enter")
    expect(area).to_have_value("Thanks @Marie Dupont and @Marie Dupont ")
    expect(page.locator(".seen-on[data-network=bluesky] .seen-text")).to_contain_text(
        "@marie.example"
    )


def test_what_could_not_be_saved_is_put_back(house: House, new_page: NewPage) -> None:
    _writing(house, "en")
    page = new_page(DESK)
    house.open(page, "/w/morvan/posts/new/", "Claire")
    page.route("**/save/", lambda route: route.abort())
    _type(page, "Nobody shall lose this")
    expect(page.locator("[data-compose-target=said]")).to_contain_text("stays in this browser")
    page.on("dialog", lambda dialog: dialog.accept())
    house.open(page, "/w/morvan/posts/", "Claire")
    house.open(page, "/w/morvan/posts/new/", "Claire")
    page.click("[data-action='compose#putBack']")
    expect(page.locator("textarea[name=part]").first).to_have_value("Nobody shall lose this")
    page.unroute("**/save/")
    page.wait_for_url(SAVED)


def test_two_people_see_each_other_and_put_their_texts_together(
    house: House, new_page: NewPage
) -> None:
    _writing(house, "en")
    one, other = new_page(DESK), new_page(DESK)
    house.open(one, "/w/morvan/posts/new/", "Claire")
    _type(one, "One two three")
    one.wait_for_url(SAVED)
    house.open(other, one.url.removeprefix(house.address), "Odile")
    expect(one.locator(".here-now")).to_contain_text("Odile")
    expect(other.locator(".here-now")).to_contain_text("Claire")
    other.route("**/save/", lambda route: route.abort())
    _type(other, "One two three four")
    _type(one, "ONE two three")
    expect(other.locator("#conflict")).to_be_visible()
    other.unroute("**/save/")
    other.click("#conflict button[value=merge]")
    expect(other.locator("textarea[name=part]").first).to_have_value("ONE two three four")
