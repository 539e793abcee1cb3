"""The watch editor in a real browser: mistakes are put right while one types, what is saved is
live at once, and the past is looked through by a worker while one watches."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Axe, NewPage
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
WATCHES = "/w/morvan/watches/"
TEXTS = ("Morvan ouvre une usine", "Morvan et son chat", "Le chat du Morvan dort")


def store_some(house: House) -> None:
    posts = [{"id": f"p{n}", "text": text, "minutes_ago": n} for n, text in enumerate(TEXTS, 1)]
    house.store(*posts)


def reading(page: Page) -> Locator:
    return page.locator("#query-reading")


def open_morvan(house: House, page: Page) -> None:
    house.open(page, WATCHES)
    page.get_by_role("link", name="Morvan", exact=True).click()
    expect(page.get_by_role("heading", name="Morvan", level=1)).to_be_visible()
    # Its script is there: the button that only pages without one need is gone.
    expect(page.get_by_role("button", name="Check the query")).to_have_count(0)


def test_a_mistake_is_pointed_at_while_one_types_and_one_click_puts_it_right(
    live_house: House, page: Page, axe: Axe
) -> None:
    store_some(live_house)
    live_house.open(page, WATCHES + "new/")
    query = page.get_by_label("Query", exact=True)
    query.press_sequentially("Morvan OU acier")
    expect(reading(page).locator("mark.mistake")).to_have_text("OU")
    axe(page)

    reading(page).get_by_role("button", name="Write OR instead").click()

    expect(query).to_have_value("Morvan OR acier")
    expect(query).to_be_focused()
    expect(reading(page)).to_contain_text("Posts that contain “Morvan” or “acier”.")
    expect(reading(page).locator("article mark").first).to_have_text("Morvan")
    axe(page)


def test_the_keyboard_saves_and_undo_takes_it_back(live_house: House, page: Page) -> None:
    open_morvan(live_house, page)
    query = page.get_by_label("Query", exact=True)
    query.fill("morvan -chat")
    expect(reading(page)).to_contain_text("but that do not contain “chat”")

    query.press("Control+Enter")

    expect(page.get_by_text("“Morvan” is changed and live.")).to_be_visible()
    expect(query).to_have_value("morvan -chat")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("says again what it said before")).to_be_visible()
    expect(query).to_have_value("morvan")


def test_the_meaning_is_read_back_in_the_language_of_the_reader(
    live_house: House, page: Page, axe: Axe
) -> None:
    live_house.tell("theme", theme="auto", language="fr")
    live_house.open(page, WATCHES + "new/")
    page.get_by_label("Requête", exact=True).press_sequentially("Vaudrelle OR #Vaudrelle")
    said = "Les publications qui contiennent « Vaudrelle » ou le mot-dièse #Vaudrelle."
    expect(reading(page).locator(".meaning")).to_have_text(said)
    axe(page)


def test_a_name_is_enough_to_begin_to_listen(live_house: House, page: Page, axe: Axe) -> None:
    live_house.open(page, WATCHES)
    page.get_by_role("link", name="Write it for me").click()
    page.get_by_label("Name", exact=True).fill("Saint-Gobain")
    axe(page)
    page.get_by_role("button", name="Write the watches").click()
    axe(page)

    page.get_by_role("button", name="Begin to listen").first.click()

    expect(page.get_by_text("listens from now on")).to_be_visible()
    expect(page.get_by_label("Query", exact=True)).to_have_value(
        re.compile("gobain", re.IGNORECASE)
    )


def test_a_changed_watch_hears_at_once_what_another_process_stores(
    live_house: House, page: Page
) -> None:
    live_house.store({"id": "before", "text": "Vaudrelle embauche"})
    assert live_house.tell("count", watch="Morvan") == {"mentions": 0}
    open_morvan(live_house, page)
    page.get_by_label("Query", exact=True).fill("vaudrelle")
    page.get_by_label("Query", exact=True).press("Control+Enter")
    expect(page.get_by_text("is changed and live")).to_be_visible()
    live_house.store({"id": "after", "text": "Vaudrelle embauche encore"})
    assert live_house.tell("count", watch="Morvan") == {"mentions": 1}


def test_a_changed_watch_is_applied_to_the_past_while_one_looks(
    live_house: House, page: Page, axe: Axe
) -> None:
    store_some(live_house)
    open_morvan(live_house, page)
    page.get_by_label("Query", exact=True).fill("morvan -chat")
    page.get_by_role("button", name="Save the watch").click()
    past = page.locator("#past")
    expect(past).to_contain_text("Of the newest 3 posts it has, 2 no longer match")
    page.get_by_role("button", name="Apply to the past").click()
    expect(past.get_by_text("Waiting for the worker.")).to_be_visible()
    axe(page)

    live_house.run("worker")

    expect(past).to_contain_text("2 posts that no longer matched were taken out", timeout=30_000)
    axe(page)
    found = live_house.tell("figures", watch="Morvan")
    assert (found["mentions"], found["volume"], found["wrong_counts"]) == (1, 1, 0)


def test_it_works_without_scripts_and_on_a_phone(
    live_house: House, new_page: NewPage, axe: Axe
) -> None:
    page = new_page(PHONE)
    page.route("**/*.js", lambda route: route.abort())
    store_some(live_house)
    live_house.open(page, WATCHES + "new/")
    page.get_by_label("Name", exact=True).fill("Nous")
    page.get_by_label("Query", exact=True).fill("Morvan OU acier")
    page.get_by_role("button", name="Check the query").click()
    # The page that answers, not the one that was left: it had been scrolled.
    expect(page.get_by_role("button", name="Write OR instead")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Write OR instead").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value("Morvan OR acier")
    expect(reading(page)).to_contain_text("3 stored posts in the last seven days")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    axe(page)

    page.get_by_role("button", name="Begin to listen").click()

    expect(page.get_by_role("heading", name="Nous", level=1)).to_be_visible()
    page.get_by_role("link", name="Delete the watch").click()
    page.get_by_role("button", name="Delete the watch").click()
    expect(page.get_by_text("“Nous” is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("heading", name="Nous", level=1)).to_be_visible()
